package dev.autoami.deploy.serve;

import dev.autoami.deploy.api.Api;
import dev.autoami.deploy.api.Ports;
import dev.autoami.deploy.config.AllowedCertificate;
import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.config.SecretKeys;
import dev.autoami.deploy.metrics.Looked;
import dev.autoami.deploy.metrics.Metrics;
import dev.autoami.deploy.network.LimitedTransport;
import dev.autoami.deploy.network.PuppetFiles;
import dev.autoami.deploy.network.ServerTls;
import dev.autoami.ingest.ReportIntake;
import dev.autoami.ingest.endpoint.EndpointSettings;
import dev.autoami.ingest.endpoint.ReportEndpoint;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.spool.DurableIntake;
import dev.autoami.ingest.spool.Spool;
import dev.autoami.rebaker.Chore;
import dev.autoami.rebaker.LiveNodes;
import dev.autoami.rebaker.Rebaker;
import dev.autoami.rebaker.RebakerVerticle;
import dev.autoami.rebaker.steps.Steps;
import dev.autoami.rebaker.sweep.Sweeper;
import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.Registry;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.token.Scope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running AutoAMI: registry, rebaker, report endpoint and API, opened in this order and closed in reverse. */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Set<Integer> STRANGERS = Set.of(401, 403, 404);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Configuration configuration;
    private final Registry registry;
    private final Listeners listeners;
    private final Optional<String> firstToken;

    /**
     * Starts a service in this process. Blocking.
     *
     * @param environment where the configuration's references to secrets look
     * @param metrics closed with the service
     * @throws StartException when it cannot start; nothing is left open then
     * @throws dev.autoami.deploy.config.ConfigurationException when a secret is not where it should be, or Puppet's
     *     files are not what they should be
     */
    public static Service start(
            Configuration configuration,
            Map<String, String> environment,
            Adapters adapters,
            Metrics metrics,
            Clock clock) {
        return new Service(configuration, environment, adapters, metrics, clock);
    }

    /**
     * What can be known to be wrong without starting anything: Puppet's files, and secrets that are not where the
     * configuration says.
     *
     * @return what does no harm yet
     * @throws dev.autoami.deploy.config.ConfigurationException when Puppet's files are not what they should be, or a
     *     secret is not where it should be
     */
    public static List<String> check(Configuration configuration, Map<String, String> environment, Clock clock) {
        configuration.database().password().ifPresent(password -> password.resolve("database.password", environment));
        configuration.secretKey().ifPresent(key -> SecretKeys.load(configuration, environment));
        return new PuppetFiles(configuration.puppet()).ageing(clock.instant());
    }

    // Not reached by others before it is whole: a failure closes what was opened.
    private Service(
            Configuration configuration,
            Map<String, String> environment,
            Adapters adapters,
            Metrics metrics,
            Clock clock) {
        this.configuration = configuration;
        boolean started = false;
        try {
            opened.push(metrics);
            opened.push(adapters.resources());
            Optional<ServerTls> tls = configuration.plainHttp()
                    ? Optional.empty()
                    : Optional.of(new ServerTls(configuration.puppet(), clock));
            registry = open(configuration, environment, clock);
            opened.push(registry);
            Limits limits = Limits.DEFAULT.withBodyBytes(configuration.reports().maxBodyBytes());
            ReportIntake intake = new ReportIntake(registry, configuration.certnameSuffix(), limits);
            opened.push(intake.refreshing());
            Steps steps = new Steps(
                    registry,
                    adapters.cloud(),
                    adapters.authority(),
                    adapters.shells(),
                    new ReadReports(intake, clock),
                    configuration.rebake(),
                    clock);
            Sweeper sweeper =
                    new Sweeper(registry, adapters.inventory(), adapters.authority(), configuration.sweep(), clock);
            Rebaker rebaker = new Rebaker(
                    registry,
                    steps,
                    new LiveNodes(registry, adapters.cloud(), configuration.certnameSuffix(), clock),
                    List.of(new Chore("sweep", configuration.sweep().interval(), () -> sweeper.sweep(false))),
                    configuration.rebake(),
                    metrics,
                    clock);
            DurableIntake durable =
                    new DurableIntake(intake, spool(configuration), DurableIntake.Settings.defaults(), clock);
            opened.push(durable);
            ReportEndpoint reports = new ReportEndpoint(intake::watch, durable, endpoint(configuration));

            Vertx vertx = Vertx.builder()
                    .with(new VertxOptions().setUseDaemonThread(true))
                    .withTransport(new LimitedTransport(configuration.maxConnections(), clock))
                    .build();
            opened.push(() -> await(vertx.close()));
            tls.ifPresent(files -> files.watch(vertx));
            Api api = new Api(
                    vertx,
                    registry,
                    new Ports(
                            adapters.cloud(),
                            rebaker::request,
                            rebaker::cancel,
                            rebaker::release,
                            sweeper::sweep,
                            adapters.defaultRegion(),
                            configuration.certnameSuffix()),
                    configuration.apiAllow().stream()
                            .collect(Collectors.toMap(
                                    AllowedCertificate::certname, AllowedCertificate::scope, (one, other) -> other)),
                    configuration.idleTimeout());
            opened.push(api);
            Health health = new Health(
                    vertx,
                    registry,
                    durable::spool,
                    () -> reports.traffic().lost(),
                    () -> tls.map(ServerTls::troubles).orElse(List.of()));
            Looked looked = new Looked();
            metrics.lookUp(looked, registry, reports::traffic, intake.decided(), rebaker::running, clock);
            Router toMonitoring = health.router();
            toMonitoring.get("/metrics").handler(new Scrape(vertx, metrics, looked, registry, durable::spool)::answer);
            listeners = new Listeners(configuration, tls, handlers(vertx, api, reports, toMonitoring));
            await(vertx.deployVerticle(listeners));
            await(vertx.deployVerticle(new RebakerVerticle(rebaker)));
            firstToken = firstToken(registry);
            LOG.atInfo()
                    .addKeyValue("url", url())
                    .addKeyValue("local", localUrl())
                    .addKeyValue("node", configuration.rebake().node())
                    .addKeyValue("installation", registry.installation())
                    .log("AutoAMI serves");
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** What remote users, Puppet Servers and agents call. */
    public URI url() {
        return URI.create("%s://%s:%d"
                .formatted(
                        configuration.plainHttp() ? "http" : "https",
                        host(configuration.listen().host()),
                        listeners.port()));
    }

    /** The API for users of this machine, without TLS. */
    public URI localUrl() {
        return URI.create("http://%s:%d".formatted(host(configuration.localApi().host()), listeners.localPort()));
    }

    /** Where Prometheus scrapes. */
    public URI metricsUrl() {
        return healthUrl().resolve("/metrics");
    }

    public URI healthUrl() {
        return URI.create(
                "http://%s:%d/health".formatted(host(configuration.health().host()), listeners.healthPort()));
    }

    /** The token of the first user, when the registry had none: to be shown now, nobody can ask for it again. */
    public Optional<String> firstToken() {
        return firstToken;
    }

    public Registry registry() {
        return registry;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("while stopping");
            }
        }
    }

    private static Registry open(Configuration configuration, Map<String, String> environment, Clock clock) {
        Configuration.Database database = configuration.database();
        DatabaseSettings settings = new DatabaseSettings(
                database.url(),
                database.user(),
                database.password().map(reference -> reference.resolve("database.password", environment)),
                database.connections());
        try {
            return Registry.open(
                    settings,
                    SecretKeys.load(configuration, environment),
                    configuration.rebake().node(),
                    clock);
        } catch (RegistryUnavailableException | IllegalArgumentException e) {
            throw new StartException("database.url: " + e.getMessage(), e);
        }
    }

    private static Spool spool(Configuration configuration) {
        Path directory = configuration.dataDir().resolve("spool");
        try {
            return Spool.open(directory, configuration.reports().spoolBytes());
        } catch (IOException e) {
            throw new StartException("data-dir: cannot use the spool %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    /** Without TLS nobody has a certificate: whoever asked for plain HTTP has something in front that asks for one. */
    private static EndpointSettings endpoint(Configuration configuration) {
        Configuration.Reports reports = configuration.reports();
        return new EndpointSettings(
                configuration.plainHttp() ? Optional.empty() : Optional.of(Set.copyOf(reports.allow())),
                reports.maxBodyBytes(),
                reports.bufferBytes(),
                reports.receiveLimit(),
                reports.patience());
    }

    private Listeners.Handlers handlers(Vertx vertx, Api api, ReportEndpoint reports, Router toMonitoring) {
        Router main = Router.router(vertx);
        Router local = Router.router(vertx);
        main.route().handler(Service::closeToStrangers);
        main.route(Api.PATH + "/*").subRouter(api.router());
        local.route(Api.PATH + "/*").subRouter(api.router());
        return new Listeners.Handlers(
                reports.handler(vertx, main),
                local,
                toMonitoring,
                reports.rehearsing(Rehearsal::watch).handler(vertx, main));
    }

    /** Whoever may not call, or calls what is not there, keeps no connection: Puppet Servers may be waiting for one. */
    private static void closeToStrangers(RoutingContext ctx) {
        ctx.addHeadersEndHandler(head -> {
            if (STRANGERS.contains(ctx.response().getStatusCode())) {
                ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        ctx.next();
    }

    private static Optional<String> firstToken(Registry registry) {
        boolean isFirst = registry.tokens().list().stream()
                .allMatch(token -> token.revokedAt().isPresent());
        try {
            return isFirst ? Optional.of(registry.tokens().create("admin", Scope.ADMIN)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // Another node of the same registry was first, and shows it.
            return Optional.empty();
        }
    }

    private static String host(String host) {
        return switch (host) {
            case "0.0.0.0", "::" -> "localhost";
            default -> host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        };
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof StartException start ? start : new StartException("cannot start: " + cause, cause);
        }
    }
}
