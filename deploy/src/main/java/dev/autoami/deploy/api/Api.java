package dev.autoami.deploy.api;

import dev.autoami.schema.Registry;
import dev.autoami.schema.token.Scope;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Map;

/** The API: {@code /api/v1} on a router of its own. */
public final class Api implements AutoCloseable {
    public static final String PATH = "/api/v1";
    private static final int MOST_CALLS = 64;
    private static final int MOST_STREAMS = 256;
    private static final Duration USUAL_BEAT = Duration.ofSeconds(15);

    private final Worker calls = new Worker(MOST_CALLS);
    private final Worker streams = new Worker(MOST_STREAMS);
    private final Router router;

    /**
     * @param certificates client certificates, by CN, that may call without a token
     * @param idleTimeout after which a connection is closed on which nothing moves; zero if none is
     */
    public Api(Vertx vertx, Registry registry, Ports ports, Map<String, Scope> certificates, Duration idleTimeout) {
        this.router = Router.router(vertx);
        Routes routes =
                new Routes(vertx, router, new Access(registry.tokens(), certificates), calls, beat(idleTimeout));
        new GroupsApi(registry, ports).mount(routes);
        new PolicyApi(registry.groups()).mount(routes);
        new RebakesApi(registry, ports).mount(routes, streams);
        new ImagesApi(registry, ports).mount(routes);
        new ReportsApi(registry).mount(routes);
        new SweepApi(ports).mount(routes);
        new TokensApi(registry.tokens()).mount(routes);
        routes.nothingElse();
    }

    private static Duration beat(Duration idleTimeout) {
        Duration often = idleTimeout.dividedBy(4);
        return often.isZero() || often.compareTo(USUAL_BEAT) > 0 ? USUAL_BEAT : often;
    }

    /** To be mounted below {@link #PATH}. */
    public Router router() {
        return router;
    }

    @Override
    public void close() {
        streams.close();
        calls.close();
    }
}
