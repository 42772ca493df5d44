package dev.autoami.deploy.network;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that hold a place and do nothing with it, however many bytes trickle in: those on which no request
 * begins, and those whose request does not come to its end. Of HTTP/1 only; lives on one event loop.
 */
public final class SlowConnections {
    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final long unusedLimit;
    private final long requestLimit;
    private final Map<HttpConnection, Use> open = new HashMap<>();
    /** In looks, as are the limits. */
    private long now;

    private static final class Use {
        private long since;
        private @Nullable HttpServerRequest last;
    }

    /**
     * @param unusedLimit from the opening of a connection, or from the end of an answer, to the next request's head
     * @param requestLimit from there to the end of its body
     */
    public SlowConnections(Vertx vertx, Duration unusedLimit, Duration requestLimit) {
        this.vertx = vertx;
        this.unusedLimit = looks(unusedLimit);
        this.requestLimit = looks(requestLimit);
    }

    /** Looks after the connections of a server that does not listen yet. */
    public HttpServer guard(HttpServer server, Handler<HttpServerRequest> handler) {
        vertx.setPeriodic(LOOK_MILLIS, timer -> look());
        return server.connectionHandler(this::opened).requestHandler(request -> {
            begun(request);
            handler.handle(request);
        });
    }

    private void opened(HttpConnection connection) {
        Use use = new Use();
        use.since = now;
        open.put(connection, use);
        connection.closeHandler(closed -> open.remove(connection));
    }

    private void begun(HttpServerRequest request) {
        Use use = open.get(request.connection());
        if (use == null) {
            return;
        }
        use.since = now;
        use.last = request;
    }

    private void look() {
        now++;
        List<HttpConnection> slow = open.entrySet().stream()
                .filter(entry -> isSlow(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        slow.forEach(HttpConnection::close);
    }

    private boolean isSlow(Use use) {
        HttpServerRequest last = use.last;
        if (last == null) {
            return now - use.since > unusedLimit;
        }
        if (!last.isEnded()) {
            return now - use.since > requestLimit;
        }
        // While it is being answered, that may take its time.
        use.since = now;
        if (last.response().ended()) {
            use.last = null;
        }
        return false;
    }

    private static long looks(Duration limit) {
        return Math.max(1, limit.toMillis() / LOOK_MILLIS);
    }
}
