package dev.autoami.deploy.api;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;

/** What one call is answered: written on its connection's event loop, whichever thread the work is on. */
final class Reply {
    private static final long NEVER = -1;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Context context;
    // Both are the event loop's.
    private long blanks = NEVER;
    private boolean begun;

    /** To be made on the connection's event loop. */
    Reply(Vertx vertx, HttpServerResponse response) {
        this.vertx = vertx;
        this.response = response;
        this.context = vertx.getOrCreateContext();
    }

    Context context() {
        return context;
    }

    HttpServerResponse response() {
        return response;
    }

    /**
     * From now on, until the reply is sent, a blank every so often, which says nothing in JSON: a connection on which
     * nothing moves is closed, by us or by somebody in between. Before the first one goes the head of a 200, while the
     * outcome is not known; a problem then comes under that status.
     */
    void keepAlive(Duration every) {
        context.runOnContext(ignored -> blanks = vertx.setPeriodic(every.toMillis(), timer -> blank()));
    }

    private void blank() {
        if (isOver()) {
            vertx.cancelTimer(blanks);
            return;
        }
        if (!begun) {
            begun = true;
            head(200, "application/json");
            response.setChunked(true);
        }
        response.write(" ");
    }

    void send(int status, String type, Optional<byte[]> body) {
        context.runOnContext(ignored -> {
            vertx.cancelTimer(blanks);
            Buffer content = Buffer.buffer(body.orElse(new byte[0]));
            if (begun && !isOver()) {
                response.end(content);
            } else if (!isOver() && !response.headWritten()) {
                head(status, body.isPresent() ? type : "");
                response.end(content);
            }
        });
    }

    private boolean isOver() {
        return response.ended() || response.closed();
    }

    private void head(int status, String type) {
        response.setStatusCode(status).putHeader("Cache-Control", "no-store");
        if (!type.isEmpty()) {
            response.putHeader("Content-Type", type);
        }
    }
}
