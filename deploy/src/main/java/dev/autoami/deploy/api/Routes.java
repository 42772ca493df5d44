package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.Json;
import dev.autoami.deploy.api.message.ProblemMessage;
import dev.autoami.ingest.endpoint.ClientCertificate;
import dev.autoami.schema.token.Scope;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
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
    private final Duration beat;

    /** @param beat how often something has to move on a connection */
    Routes(Vertx vertx, Router router, Access access, Worker worker, Duration beat) {
        this.vertx = vertx;
        this.router = router;
        this.access = access;
        this.worker = worker;
        this.beat = beat;
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
        router.route(method, path).handler(ctx -> {
            Reply reply = new Reply(vertx, ctx.response());
            serve(ctx, reply, worker, scope, call -> send(reply, work.answer(call)));
        });
    }

    /** The same for work that may take longer than a connection may be silent; its answer is a 200. */
    void lengthy(HttpMethod method, String path, Function<Call, Scope> scope, Work work) {
        router.route(method, path).handler(ctx -> {
            Reply reply = new Reply(vertx, ctx.response());
            serve(ctx, reply, worker, scope, call -> {
                reply.keepAlive(beat);
                send(reply, work.answer(call));
            });
        });
    }

    private static void send(Reply reply, Answer answer) {
        reply.send(answer.status(), "application/json", answer.message().map(Json::bytes));
    }

    /** A GET that is answered with a stream, on a thread of its own for as long as it lasts. */
    void stream(String path, Worker streams, EventStreams.Source source) {
        router.get(path).produces("text/event-stream").handler(ctx -> {
            Reply reply = new Reply(vertx, ctx.response());
            String last = ctx.request().getHeader("Last-Event-ID");
            serve(
                    ctx,
                    reply,
                    streams,
                    call -> Scope.READ,
                    call -> new EventStreams(reply.context(), reply.response(), beat).follow(source.open(call), last));
        });
    }

    private interface Serving {
        void serve(Call call) throws InterruptedException;
    }

    private void serve(RoutingContext ctx, Reply reply, Worker thread, Function<Call, Scope> scope, Serving serving) {
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
                fail(ctx, reply, e);
            }
        });
        if (!taken) {
            fail(ctx, reply, new ProblemException(503, "too many calls at once; try again"));
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
        fail(ctx, new Reply(vertx, ctx.response()), trouble);
    }

    private static void fail(RoutingContext ctx, Reply reply, Throwable trouble) {
        ProblemMessage problem = Problems.of(trouble);
        SocketAddress caller = ctx.request().remoteAddress();
        LOG.atDebug()
                .addKeyValue("status", problem.status())
                .addKeyValue("from", caller)
                .log("{} {}: {}", ctx.request().method(), ctx.request().path(), problem.detail());
        if (problem.status() == 401) {
            ctx.response().putHeader("WWW-Authenticate", "Bearer realm=\"autoami\"");
        }
        reply.send(problem.status(), "application/problem+json", Optional.of(Json.bytes(problem)));
    }
}
