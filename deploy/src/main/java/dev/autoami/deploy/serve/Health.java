package dev.autoami.deploy.serve;

import dev.autoami.schema.Registry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /health/live}: the process answers. {@code /health/ready}, and {@code /health} for short: it can also work, the
 * database included.
 */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final Vertx vertx;
    private final Registry registry;

    Health(Vertx vertx, Registry registry) {
        this.vertx = vertx;
        this.registry = registry;
    }

    Router router() {
        Router router = Router.router(vertx);
        router.get("/health/live").handler(ctx -> answer(ctx, 200, "up"));
        router.get("/health").handler(this::ready);
        router.get("/health/ready").handler(this::ready);
        return router;
    }

    private void ready(RoutingContext ctx) {
        vertx.executeBlocking(
                        () -> {
                            registry.ping();
                            return "up";
                        },
                        false)
                .onSuccess(up -> answer(ctx, 200, up))
                .onFailure(trouble -> {
                    LOG.atWarn().setCause(trouble).log("not ready: the registry's database does not answer");
                    answer(ctx, 503, "the registry's database does not answer");
                });
    }

    private static void answer(RoutingContext ctx, int code, String status) {
        ctx.response()
                .setStatusCode(code)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("status", status).toBuffer());
    }
}
