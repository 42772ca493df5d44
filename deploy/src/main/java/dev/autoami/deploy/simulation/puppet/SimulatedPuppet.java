package dev.autoami.deploy.simulation.puppet;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A Puppet CA and a Puppet Server of one's own. The CA is made anew at each start; an ssl directory laid out as Puppet's
 * holds its certificate and those of two hosts, {@code puppet} and {@code autoami}.
 */
public final class SimulatedPuppet implements AutoCloseable {
    /** The certname of the Puppet Server, which posts the reports. */
    public static final String SERVER = "puppet";
    /** The certname of the service that may sign: AutoAMI. */
    public static final String SERVICE = "autoami";

    private final Authority authority;
    private final Inventory inventory;
    private final LateAnswers late = new LateAnswers();
    private final Path ssl;
    private final SSLContext serverTls;
    private final HttpsServer endpoint;
    /** What all agents download with: the TLS handshakes of each would cost more than all else that it does. */
    private final HttpClient agents;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Code code = Code.FIRST;
    private volatile Optional<ReportPost> reports = Optional.empty();

    /** @param ssl where the PEM files are written; made if it is not there */
    public static SimulatedPuppet start(Path ssl, Clock clock) {
        try {
            return new SimulatedPuppet(ssl, clock);
        } catch (IOException e) {
            throw new UncheckedIOException("the simulated Puppet CA cannot be started in " + ssl, e);
        }
    }

    private SimulatedPuppet(Path ssl, Clock clock) throws IOException {
        this.ssl = ssl;
        this.authority = new Authority(clock);
        this.inventory = new Inventory(authority);
        write(ca(), authority.certificate());
        write(ssl.resolve("crl.pem"), authority.revocationList(inventory.revoked()));
        host(SERVICE);
        this.serverTls = host(SERVER);
        this.agents = HttpClient.newBuilder()
                .sslContext(Tls.trusting(authority.certificate()))
                .build();

        endpoint = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.setHttpsConfigurator(new HttpsConfigurator(serverTls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = serverTls.getDefaultSSLParameters();
                wanted.setWantClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        endpoint.setExecutor(threads);
        endpoint.createContext("/", new CaEndpoint(authority, inventory, SERVICE, late, threads));
        endpoint.start();
    }

    private SSLContext host(String certname) throws IOException {
        KeyPair keys = Authority.newKeys();
        X509Certificate certificate = authority.issueForHost(certname, keys.getPublic());
        write(ssl.resolve("private_keys").resolve(certname + ".pem"), keys.getPrivate());
        write(ssl.resolve("certs").resolve(certname + ".pem"), certificate);
        return Tls.context(authority.certificate(), certificate, keys.getPrivate());
    }

    private static void write(Path file, Object object) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, Pem.write(object));
    }

    /** {@code host:port} of the CA. */
    public String caServer() {
        return "localhost:" + endpoint.getAddress().getPort();
    }

    /** The CA's certificate. */
    public Path ca() {
        return ssl.resolve("certs/ca.pem");
    }

    /** The service's certificate. */
    public Path certificate() {
        return ssl.resolve("certs").resolve(SERVICE + ".pem");
    }

    /** The service's private key. */
    public Path key() {
        return ssl.resolve("private_keys").resolve(SERVICE + ".pem");
    }

    /** Sets Puppet's {@code reporturl}. */
    public void reportTo(URI url) {
        reports = Optional.of(new ReportPost(url, serverTls));
    }

    /** Deploys other code: the next run of any agent uses it. */
    public void deploy(Code next) {
        code = next;
    }

    /** What is listed under the names that the CA knows, its hosts aside: requested, signed or revoked. */
    public SortedMap<String, String> listed() {
        SortedMap<String, String> words = new TreeMap<>();
        inventory.states().forEach((name, state) -> words.put(name, state.word()));
        return words;
    }

    /** The names for which a certificate was signed that has not been revoked, listed or not. */
    public SortedSet<String> usable() {
        return new TreeSet<>(inventory.usable());
    }

    /** How many certificates were ever signed, its hosts' aside. */
    public int signatures() {
        return inventory.signatures();
    }

    /**
     * The CA does the next such call at once, and answers it late. Said again, it is said of the one after.
     *
     * @param call method and kind, as {@code PUT certificate_status}, which signs and revokes
     */
    public void answerLate(String call, Duration delay) {
        late.arrange(call, delay);
    }

    /** How many of those calls have not come yet. */
    public int lateAnswersLeft() {
        return late.left();
    }

    /** What an agent downloads: the certificate under a name, or {@code ca}; empty while there is none. */
    public Optional<String> download(String name) {
        try {
            HttpResponse<String> answer = agents.send(
                    HttpRequest.newBuilder(
                                    URI.create("https://%s/puppet-ca/v1/certificate/%s".formatted(caServer(), name)))
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the simulated CA does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the simulated CA", e);
        }
    }

    /**
     * One run of a node's agent against this server: catalog, report, and its posting.
     *
     * @param environment what the agent asked for
     * @param applied the code that the node's disk has seen last
     */
    public AgentRun run(String certname, String environment, Optional<Code> applied) {
        if (!inventory.usable().contains(certname)) {
            return new AgentRun(
                    1, "Error: The certificate for %s is not signed or was revoked\n".formatted(certname), "", false);
        }
        Code current = code;
        boolean unchanged = applied.equals(Optional.of(current));
        String report = personal(unchanged ? Code.load(Code.UNCHANGED) : current.report(), certname, environment);
        reports.ifPresent(post -> post.post(report));
        if (!current.compiles()) {
            return new AgentRun(1, "Error: Could not retrieve catalog from remote server\n", report, false);
        }
        return new AgentRun(unchanged ? 0 : 2, "Notice: Applied catalog in 0.08 seconds\n", report, true);
    }

    /** The real report, with only the names replaced that make it this node's and this run's. */
    private static String personal(String report, String certname, String environment) {
        return report.replaceFirst("(?m)^host: .*$", "host: " + certname)
                .replaceFirst("(?m)^environment: .*$", "environment: " + environment)
                .replaceFirst("(?m)^transaction_uuid: .*$", "transaction_uuid: " + UUID.randomUUID());
    }

    /** The code that is deployed. */
    public Code code() {
        return code;
    }

    @Override
    public void close() {
        agents.shutdownNow();
        endpoint.stop(0);
        threads.shutdownNow();
    }
}
