package dev.autoami.rebaker.ec2;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What this process made a moment ago and EC2 has not shown yet: that EC2 does not know it says nothing. Thread-safe.
 */
final class Fresh<K> {
    private final Duration lag;
    private final Clock clock;
    private final ConcurrentMap<K, Instant> made = new ConcurrentHashMap<>();

    /** @param lag for how long EC2 may not know what it has made */
    Fresh(Duration lag, Clock clock) {
        this.lag = lag;
        this.clock = clock;
    }

    void add(K id) {
        Instant now = clock.instant();
        made.values().removeIf(at -> isOver(at, now));
        made.put(id, now);
    }

    /** EC2 knows them now. */
    void remove(Set<K> known) {
        made.keySet().removeAll(known);
    }

    boolean contains(K id) {
        Instant at = made.get(id);
        return at != null && !isOver(at, clock.instant());
    }

    private boolean isOver(Instant at, Instant now) {
        return !now.isBefore(at.plus(lag));
    }
}
