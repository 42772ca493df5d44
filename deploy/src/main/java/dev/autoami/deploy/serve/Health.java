package dev.autoami.deploy.serve;

import dev.autoami.ingest.spool.Spool;
import dev.autoami.schema.Registry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * {@code /health/live}: the process answers. {@code /health/ready}, and {@code /health} for short: whether this node takes
 * reports, and all that is wrong. A node whose database is down takes them, into its spool: the status code is 200 then,
 * so that no load balancer cuts off all nodes at once.
 */
final class Health {
    /** Shorter than what a load balancer waits for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Registry registry;
    private final Supplier<Spool.Status> spool;
    private final LongSupplier lost;
    private final Supplier<List<String>> troubles;
    private Future<?> ping = Future.succeededFuture(true);

    /**
     * @param spool blocks on the disk
     * @param lost how many reports that may matter were refused since the start
     * @param troubles what else is wrong
     */
    Health(
            Vertx vertx,
            Registry registry,
            Supplier<Spool.Status> spool,
            LongSupplier lost,
            Supplier<List<String>> troubles) {
        this.vertx = vertx;
        this.registry = registry;
        this.spool = spool;
        this.lost = lost;
        this.troubles = troubles;
    }

    Router router() {
        Router router = Router.router(vertx);
        router.get("/health/live").handler(ctx -> answer(ctx, 200, new JsonObject().put("status", "up")));
        router.get("/health").handler(this::ready);
        router.get("/health/ready").handler(this::ready);
        return router;
    }

    private void ready(RoutingContext ctx) {
        Future<Boolean> database = inTime(ping()).transform(answered -> Future.succeededFuture(answered.succeeded()));
        Future<Spool.Status> waiting = inTime(vertx.executeBlocking(spool::get, false));
        Future.join(database, waiting)
                .onSuccess(both -> tell(ctx, database.result(), waiting.result()))
                .onFailure(disk -> answer(
                        ctx,
                        503,
                        new JsonObject()
                                .put("status", "down")
                                .put("troubles", new JsonArray().add("the spool's disk does not answer"))));
    }

    /** One question at a time, however many ask: on a database that hangs, each would hold a thread for a minute. */
    private synchronized Future<?> ping() {
        if (ping.isComplete()) {
            ping = vertx.executeBlocking(
                    () -> {
                        registry.ping();
                        return true;
                    },
                    false);
        }
        return ping;
    }

    private static <T> Future<T> inTime(Future<T> answer) {
        return answer.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell(RoutingContext ctx, boolean database, Spool.Status reports) {
        List<String> wrong = new ArrayList<>();
        if (!database) {
            wrong.add("the registry's database does not answer");
        }
        wrong.addAll(wrong(reports));
        long losses = lost.getAsLong();
        if (losses > 0) {
            wrong.add("reports were refused since the start, and lost, and the log says why: %d".formatted(losses));
        }
        wrong.addAll(troubles.get());
        boolean takesReports = database || reports.hasRoom();
        String status = takesReports ? wrong.isEmpty() ? "up" : "degraded" : "down";
        answer(
                ctx,
                takesReports ? 200 : 503,
                new JsonObject()
                        .put("status", status)
                        .put("troubles", new JsonArray(wrong))
                        .put("database", database ? "up" : "down")
                        .put("lost", losses)
                        .put("spool", json(reports)));
    }

    private static List<String> wrong(Spool.Status reports) {
        List<String> wrong = new ArrayList<>();
        if (reports.waiting() > 0) {
            wrong.add("reports wait in the spool for the database: %d".formatted(reports.waiting()));
        }
        if (!reports.hasRoom()) {
            wrong.add("the spool is full: what the database does not take is refused, and lost");
        }
        if (reports.refused() > 0) {
            wrong.add("reports that could not be stored lie in 'refused' in the spool, and the log says why: %d"
                    .formatted(reports.refused()));
        }
        return wrong;
    }

    private static JsonObject json(Spool.Status reports) {
        JsonObject json = new JsonObject()
                .put("waiting", reports.waiting())
                .put("bytes", reports.bytes())
                .put("most_bytes", reports.mostBytes())
                .put("refused", reports.refused());
        reports.oldest().ifPresent(oldest -> json.put("oldest", oldest.toString()));
        return json;
    }

    private static void answer(RoutingContext ctx, int code, JsonObject body) {
        ctx.response()
                .setStatusCode(code)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }
}
