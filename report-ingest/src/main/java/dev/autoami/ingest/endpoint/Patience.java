package dev.autoami.ingest.endpoint;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Ends what takes too long, without a timer for each: what was added first is due first, and one timer looks once a
 * second while there is anything. Lives on one event loop.
 */
final class Patience<T> {
    private final Vertx vertx;
    private final long seconds;
    private final Consumer<T> whenOver;
    /** Since which second, in the order of adding. */
    private final Map<T, Long> since = new LinkedHashMap<>();

    private long now;
    private long timer = -1;

    /** @param limit in whole seconds; one more may pass */
    Patience(Vertx vertx, Duration limit, Consumer<T> whenOver) {
        this.vertx = vertx;
        this.seconds = Math.max(1, limit.toSeconds());
        this.whenOver = whenOver;
    }

    /** Returns false when its time runs already. */
    boolean add(T one) {
        boolean isNew = since.putIfAbsent(one, now) == null;
        if (timer < 0) {
            timer = vertx.setPeriodic(1000, second -> look());
        }
        return isNew;
    }

    void remove(T one) {
        since.remove(one);
    }

    private void look() {
        now++;
        while (!since.isEmpty() && now - since.entrySet().iterator().next().getValue() > seconds) {
            T due = since.keySet().iterator().next();
            since.remove(due);
            whenOver.accept(due);
        }
        if (since.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
