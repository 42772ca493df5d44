package dev.autoami.deploy.network;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.config.ConfigurationException;
import dev.autoami.deploy.network.PuppetFiles.Contents;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS with the host's Puppet certificate. Client certificates of the CA are asked for, and routes decide about them.
 *
 * <p>The files are looked at every few seconds. When they changed and are fit, new handshakes go by them, no earlier
 * session is resumed, and open connections stay. When they are not, the last ones go on, and {@link #troubles} says so.
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    /**
     * Handshakes that never end must not keep others out for long. One takes milliseconds, but with a hundred others on a
     * busy node seconds; and whoever is cut off in it never posts that report again.
     */
    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(20);

    private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    private final PuppetFiles files;
    private final Clock clock;
    private final Duration handshakeLimit;
    private final NowAndThen refusals;
    private final KeyCertOptions ours = new Ours();
    private final TrustOptions theirs = new Theirs();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private Contents contents;
    private volatile Identity identity;
    private volatile List<String> troubles = List.of();

    /** @throws ConfigurationException when Puppet's files are not what they should be */
    public ServerTls(Configuration.PuppetFiles paths, Clock clock) {
        this(paths, clock, HANDSHAKE_LIMIT);
    }

    ServerTls(Configuration.PuppetFiles paths, Clock clock, Duration handshakeLimit) {
        this.clock = clock;
        this.handshakeLimit = handshakeLimit;
        files = new PuppetFiles(paths);
        refusals = new NowAndThen(clock);
        contents = files.read();
        identity = files.identity(contents);
        announce("TLS with Puppet's certificates");
        report(identity.ageing(clock.instant()));
    }

    /** Options for a server that, once it listens, {@link #serve} is told of. */
    public HttpServerOptions applyTo(HttpServerOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(ours)
                .setTrustOptions(theirs)
                .setClientAuth(ClientAuth.REQUEST)
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setSslHandshakeTimeout(handshakeLimit.toSeconds())
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                // A signature with an RSA key of 4096 bits takes more than 5 ms: too long for an event loop.
                .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true));
        return options;
    }

    /** Lets a listening server follow the files from now on. */
    public void serve(HttpServer server) {
        servers.add(server);
    }

    /** Looks at the files again and again, until Vert.x is closed. */
    public void watch(Vertx vertx) {
        vertx.setPeriodic(
                PERIOD.toMillis(),
                timer -> vertx.executeBlocking(this::look)
                        .compose(updates -> updates)
                        .onFailure(e -> LOG.atError().setCause(e).log("TLS may still go by Puppet's files of before")));
    }

    /** What a person should see to; empty when all is well. */
    public List<String> troubles() {
        return troubles;
    }

    /** Reads the files; what it returns is complete when new handshakes go by them. */
    synchronized Future<CompositeFuture> look() {
        List<String> found = new ArrayList<>();
        List<Future<Boolean>> updates = List.of();
        try {
            Contents now = files.read();
            if (!now.equals(contents)) {
                identity = files.identity(now);
                contents = now;
                announce("Puppet's files have changed, and TLS goes by the new ones");
                updates = servers.stream().map(this::update).toList();
            }
        } catch (ConfigurationException e) {
            found.add(e.getMessage() + " (TLS goes on with what was there before)");
        }
        found.addAll(identity.ageing(clock.instant()));
        report(found);
        return Future.join(updates);
    }

    private Future<Boolean> update(HttpServer server) {
        ServerSSLOptions options = new ServerSSLOptions()
                .setKeyCertOptions(ours)
                .setTrustOptions(theirs)
                .setClientAuth(ClientAuth.REQUEST)
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                // These options take the place of all that were there before.
                .setSslHandshakeTimeout(handshakeLimit.toSeconds())
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        // By force: to Vert.x these are the options it knows, and so it drops the TLS context, and sessions, of before.
        return server.updateSSLOptions(options, true);
    }

    private void announce(String what) {
        LOG.atInfo()
                .addKeyValue("certificate", identity.certificate().getSubjectX500Principal())
                .addKeyValue("key", identity.keyKind())
                .addKeyValue("expires", identity.certificate().getNotAfter().toInstant())
                .addKeyValue(
                        "revoked",
                        identity.revoked()
                                .map(lists -> String.valueOf(lists.size()))
                                .orElse("not known: no puppet.crl"))
                .log(what);
    }

    private void report(List<String> found) {
        found.stream().filter(trouble -> !troubles.contains(trouble)).forEach(LOG::warn);
        troubles = List.copyOf(found);
    }

    /** Our key and certificate of this moment. One object for good, so that Vert.x keeps one TLS context, not many. */
    private final class Ours implements KeyCertOptions {
        @Override
        public KeyCertOptions copy() {
            return this;
        }

        @Override
        public KeyManagerFactory getKeyManagerFactory(Vertx vertx) throws Exception {
            return identity.keyManagers();
        }

        @Override
        public Function<String, KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx) throws Exception {
            return KeyCertOptions.wrap(getKeyManagerFactory(vertx)).keyManagerFactoryMapper(vertx);
        }
    }

    /** The callers' certificates that are taken at this moment. */
    private final class Theirs implements TrustOptions {
        @Override
        public TrustOptions copy() {
            return this;
        }

        @Override
        public TrustManagerFactory getTrustManagerFactory(Vertx vertx) throws Exception {
            return TrustOptions.wrap(new ClientTrust(identity, refusals)).getTrustManagerFactory(vertx);
        }

        @Override
        public Function<String, TrustManager[]> trustManagerMapper(Vertx vertx) throws Exception {
            return TrustOptions.wrap(getTrustManagerFactory(vertx)).trustManagerMapper(vertx);
        }
    }
}
