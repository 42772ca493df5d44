package dev.autoami.deploy.serve;

import dev.autoami.deploy.config.Address;
import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.network.ServerTls;
import dev.autoami.deploy.network.SlowConnections;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports: one with TLS for everybody, one on loopback for users of this machine, one for health. */
final class Listeners extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /** Longer than a report takes to be stored or spooled. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Configuration configuration;
    private final Optional<ServerTls> tls;
    private final Handlers handlers;
    private final List<HttpServer> open = new ArrayList<>();
    private volatile int port;
    private volatile int localPort;
    private volatile int healthPort;

    /**
     * @param main of the port with TLS
     * @param rehearsal does what that does, and leaves no trace
     */
    record Handlers(
            Handler<HttpServerRequest> main,
            Handler<HttpServerRequest> local,
            Handler<HttpServerRequest> health,
            Handler<HttpServerRequest> rehearsal) {}

    /** @param tls empty when the main port speaks plain HTTP */
    Listeners(Configuration configuration, Optional<ServerTls> tls, Handlers handlers) {
        this.configuration = configuration;
        this.tls = tls;
        this.handlers = handlers;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions main = options();
        tls.ifPresent(with -> with.applyTo(main));
        return rehearse(main)
                .compose(ignored -> listen("listen", configuration.listen(), main, handlers.main()))
                .onSuccess(server -> port = server.actualPort())
                .onSuccess(server -> tls.ifPresent(with -> with.serve(server)))
                .compose(ignored -> listen("local-api", configuration.localApi(), options(), handlers.local()))
                .onSuccess(server -> localPort = server.actualPort())
                .compose(ignored -> listen("health", configuration.health(), options(), handlers.health()))
                .onSuccess(server -> healthPort = server.actualPort());
    }

    @Override
    public Future<?> stop() {
        // Senders that wait for an answer get it.
        return Future.join(open.reversed().stream()
                .map(server -> server.shutdown(STOP_LIMIT))
                .toList());
    }

    int port() {
        return port;
    }

    int localPort() {
        return localPort;
    }

    int healthPort() {
        return healthPort;
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                // Nobody needs HTTP/2 here, and it has more ways to make a server work.
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setIdleTimeout((int)
                        Math.min(Integer.MAX_VALUE, configuration.idleTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(16 * 1024);
    }

    /** The endpoint cuts a report before: while it comes, while it waits for room, and while the rest of it comes. */
    private Duration requestLimit() {
        Configuration.Reports reports = configuration.reports();
        return reports.receiveLimit().multipliedBy(2).plus(reports.patience()).plus(STOP_LIMIT);
    }

    private Future<?> rehearse(HttpServerOptions main) {
        return new Rehearsal(vertx, main, handlers.rehearsal()).play().otherwise(trouble -> {
            LOG.atWarn().setCause(trouble).log("the first requests will be slow: the rehearsal has failed");
            return null;
        });
    }

    private Future<HttpServer> listen(
            String key, Address address, HttpServerOptions options, Handler<HttpServerRequest> handler) {
        SlowConnections slow = new SlowConnections(vertx, configuration.idleTimeout(), requestLimit());
        return slow.guard(vertx.createHttpServer(options), handler)
                .listen(address.port(), address.host())
                .onSuccess(open::add)
                .recover(trouble -> Future.failedFuture(new StartException(
                        "%s: cannot listen on %s: %s".formatted(key, address, why(trouble)), trouble)));
    }

    private static String why(Throwable trouble) {
        String message = String.valueOf(trouble.getMessage());
        if (trouble instanceof BindException && message.contains("in use")) {
            return "the port is in use; is another autoami running? Otherwise choose another port";
        }
        if (message.contains("ermission")) {
            return "permission denied; ports below 1024 need a right of their own";
        }
        return message;
    }
}
