package dev.autoami.deploy.serve;

import dev.autoami.deploy.api.Api;
import dev.autoami.ingest.Watch;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.UUID;

/**
 * Has reports and a call of the API come before the ports open, on a port of its own. A JVM loads and links a class when it is
 * first used, and the first of each kind would hold the event loop with that while others wait. Leaves no trace: of these
 * reports nothing is kept, even where a group watches every node, and the call has no token. Nobody else can call that port:
 * its requests carry a secret.
 */
final class Rehearsal {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final String PASSING = "passing.invalid";
    private static final String KEPT = "kept.invalid";
    /** In characters. What is longer comes in chunks. */
    private static final int LONG = 10_000;

    private static final String SECRET = "Rehearsal";

    private final Vertx vertx;
    private final HttpServerOptions options;
    private final Handler<HttpServerRequest> handler;
    private final String secret = UUID.randomUUID().toString();

    /** What the reports are to an endpoint: one passes unread, the others are kept and read. */
    static Watch watch(String host) {
        return host.equals(KEPT) ? Watch.TEST_INSTANCE : Watch.NOBODY;
    }

    /** @param handler whose endpoint goes by {@link #watch} */
    Rehearsal(Vertx vertx, HttpServerOptions options, Handler<HttpServerRequest> handler) {
        this.vertx = vertx;
        this.options = options;
        this.handler = handler;
    }

    /** Fails when a report is not answered as it should be. */
    Future<?> play() {
        HttpServer server = vertx.createHttpServer(options).requestHandler(this::onlyOurs);
        // What the server's own certificate is worth to others is not the question here.
        HttpClientOptions caller = new HttpClientOptions()
                .setSsl(options.isSsl())
                .setTrustAll(true)
                .setVerifyHost(false);
        HttpClient client = vertx.createHttpClient(caller);
        return server.listen(0, HOST)
                .compose(ignored -> report(client, server.actualPort(), PASSING, "metrics: {}", 202))
                .compose(ignored -> report(client, server.actualPort(), KEPT, "metrics: {}", 202))
                .compose(ignored -> report(client, server.actualPort(), KEPT, "- this is no YAML\n".repeat(1_000), 400))
                .compose(ignored -> post(client, server.actualPort(), Api.PATH + "/groups", "{}"))
                .timeout(LIMIT)
                .eventually(() -> client.close())
                .eventually(server::close);
    }

    private void onlyOurs(HttpServerRequest request) {
        if (secret.equals(request.getHeader(SECRET))) {
            handler.handle(request);
        } else {
            request.connection().close();
        }
    }

    private Future<?> report(HttpClient client, int port, String certname, String end, int status) {
        return post(client, port, "/reports", """
            host: %s
            status: unchanged
            logs: []
            %s
            """.formatted(certname, end))
                .expecting(HttpResponseExpectation.status(status));
    }

    private Future<HttpClientResponse> post(HttpClient client, int port, String path, String body) {
        return client.request(HttpMethod.POST, port, HOST, path)
                .compose(request -> request.setChunked(body.length() > LONG)
                        .putHeader(SECRET, secret)
                        .send(Buffer.buffer(body)))
                .compose(response -> response.end().map(response));
    }
}
