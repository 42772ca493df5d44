package dev.autoami.ingest.endpoint;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs what is refused: every report that is lost by it; of other kinds the first, and some seconds later how many more
 * there were, so that whoever floods us does not flood the log. Lives on one event loop.
 */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private final Vertx vertx;
    private final Level level;
    private final Patience<Refusal.Kind> quiet;
    private final Map<Refusal.Kind, Integer> more = new EnumMap<>(Refusal.Kind.class);

    /** @param level of what is no loss */
    Complaints(Vertx vertx, Level level) {
        this.vertx = vertx;
        this.level = level;
        quiet = new Patience<>(vertx, Duration.ofSeconds(10), this::sum);
    }

    void log(HttpServerRequest request, Refusal refusal) {
        Refusal.Kind kind = refusal.kind();
        if (!kind.isLoss() && !quiet.add(kind)) {
            more.merge(kind, 1, Integer::sum);
            return;
        }
        log(LOG.atLevel(kind.isLoss() ? Level.ERROR : level)
                .setMessage(kind.isLoss() ? "a report is lost, as nobody sends it again: {}" : "report refused: {}")
                .addArgument(refusal.detail())
                .setCause(refusal.cause())
                .addKeyValue("path", request.path())
                .addKeyValue("from", request.remoteAddress())
                .addKeyValue("kind", kind));
    }

    private void sum(Refusal.Kind kind) {
        Integer count = more.remove(kind);
        if (count != null) {
            log(LOG.atLevel(level)
                    .setMessage("{} more reports refused alike")
                    .addArgument(count)
                    .addKeyValue("kind", kind));
        }
    }

    /** Elsewhere: whoever reads the log may be slow, and a first stack trace takes the JVM milliseconds. */
    private void log(LoggingEventBuilder event) {
        vertx.executeBlocking(
                () -> {
                    event.log();
                    return null;
                },
                true);
    }
}
