package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.Json;
import dev.autoami.deploy.api.message.ProblemMessage;
import dev.autoami.ingest.endpoint.ClientCertificate;
import dev.autoami.schema.token.Scope;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds {@link Work} to paths: takes the body, checks who calls, runs the work elsewhere, writes the answer. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final int MOST_BODY = 256 * 1024;

    private final Vertx vertx;
    private final Router router;
    private final Access access;
    private final Worker worker;

    Routes(Vertx vertx, Router router, Access access, Worker worker) {
        this.vertx = vertx;
        this.router = router;
        this.access = access;
        this.worker = worker;
        router.route().handler(BodyHandler.create(false).setBodyLimit(MOST_BODY));
        router.route().failureHandler(ctx -> fail(ctx, failure(ctx)));
    }

    /** The last route: nothing else was meant. */
    void nothingElse() {
        router.route()
                .handler(ctx -> fail(
                        ctx,
                        new ProblemException(
                                404,
                                "there is nothing to %s at %s"
                                        .formatted(
                                                ctx.request().method(),
                                                ctx.request().path()))));
    }

    private static Throwable failure(RoutingContext ctx) {
        return switch (ctx.statusCode()) {
            case 413 -> new ProblemException(413, "a body may have 256 kB");
            case 400 -> new ProblemException(400, "the request is not one that can be understood");
            default -> ctx.failure() == null ? new ProblemException(ctx.statusCode(), "not possible") : ctx.failure();
        };
    }

    void get(String path, Work work) {
        on(HttpMethod.GET, path, Scope.READ, work);
    }

    void on(HttpMethod method, String path, Scope scope, Work work) {
        on(method, path, call -> scope, work);
    }

    /** @param scope what this call needs; it is asked before who calls is known */
    void on(HttpMethod method, String path, Function<Call, Scope> scope, Work work) {
        router.route(method, path)
                .handler(ctx -> serve(ctx, worker, scope, call -> {
                    Answer answer = work.answer(call);
                    reply(
                            ctx,
                            answer.status(),
                            "application/json",
                            answer.message().map(Json::bytes));
                }));
    }

    /** A GET that is answered with a stream, on a thread of its own for as long as it lasts. */
    void stream(String path, Worker streams, EventStreams.Source source) {
        router.get(path).produces("text/event-stream").handler(ctx -> {
            Context context = vertx.getOrCreateContext();
            String last = ctx.request().getHeader("Last-Event-ID");
            serve(
                    ctx,
                    streams,
                    call -> Scope.READ,
                    call -> new EventStreams(context, ctx.response()).follow(source.open(call), last));
        });
    }

    private interface Serving {
        void serve(Call call) throws InterruptedException;
    }

    private void serve(RoutingContext ctx, Worker thread, Function<Call, Scope> scope, Serving serving) {
        HttpServerRequest request = ctx.request();
        Map<String, String> query = new HashMap<>();
        request.params().forEach(entry -> query.putIfAbsent(entry.getKey(), entry.getValue()));
        Buffer body = ctx.body().buffer();
        Call call = new Call(Map.copyOf(ctx.pathParams()), query, body == null ? "" : body.toString());
        Optional<String> authorization = Optional.ofNullable(request.getHeader("Authorization"));
        Optional<String> certname = isOfAnotherSite(request) ? Optional.empty() : ClientCertificate.commonName(request);
        boolean taken = thread.run(() -> {
            try {
                access.check(scope.apply(call), authorization, certname);
                serving.serve(call);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                fail(ctx, e);
            }
        });
        if (!taken) {
            fail(ctx, new ProblemException(503, "too many calls at once; try again"));
        }
    }

    /**
     * A browser shows its user's certificate for whatever page makes it call, and says in Origin which page that is; a
     * token it cannot add by itself. So the certificate of a call from somebody else's page counts for nothing.
     */
    private static boolean isOfAnotherSite(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        return origin != null && !origin.equalsIgnoreCase("https://" + request.getHeader("Host"));
    }

    private void fail(RoutingContext ctx, Throwable trouble) {
        ProblemMessage problem = Problems.of(trouble);
        SocketAddress caller = ctx.request().remoteAddress();
        LOG.atDebug()
                .addKeyValue("status", problem.status())
                .addKeyValue("from", caller)
                .log("{} {}: {}", ctx.request().method(), ctx.request().path(), problem.detail());
        if (problem.status() == 401) {
            ctx.response().putHeader("WWW-Authenticate", "Bearer realm=\"autoami\"");
        }
        reply(ctx, problem.status(), "application/problem+json", Optional.of(Json.bytes(problem)));
    }

    private static void reply(RoutingContext ctx, int status, String type, Optional<byte[]> body) {
        // Back on the connection's event loop, whichever thread the work was on.
        ctx.vertx().runOnContext(ignored -> {
            HttpServerResponse response = ctx.response();
            if (response.ended() || response.closed() || response.headWritten()) {
                return;
            }
            response.setStatusCode(status).putHeader("Cache-Control", "no-store");
            if (body.isPresent()) {
                response.putHeader("Content-Type", type).end(Buffer.buffer(body.get()));
            } else {
                response.end();
            }
        });
    }
}
