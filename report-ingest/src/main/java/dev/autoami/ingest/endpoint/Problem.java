package dev.autoami.ingest.endpoint;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * An error as HTTP tells it: RFC 9457, {@code application/problem+json}.
 *
 * @param detail what was tried, what came of it, and what the caller can do
 */
public record Problem(int status, String title, String detail) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A problem whose title is the status code's own phrase. */
    public static Problem of(int status, String detail) {
        return new Problem(status, HttpResponseStatus.valueOf(status).reasonPhrase(), detail);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
    }

    /** Ends the response with this problem, unless it has been ended or its connection is gone. */
    public Future<Void> send(HttpServerResponse response) {
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        return response.setStatusCode(status)
                .putHeader("Content-Type", MEDIA_TYPE)
                .end(toJson().toBuffer());
    }
}
