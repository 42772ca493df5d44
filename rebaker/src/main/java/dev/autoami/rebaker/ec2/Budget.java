package dev.autoami.rebaker.ec2;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How many calls of a kind are made in a region, by all together. EC2's buckets are shared with all else that the account
 * does: of its smallest one for descriptions, refilled by 10 calls a second, we take one. Thread-safe.
 */
final class Budget {
    private final Duration perCall;
    private final Clock clock;
    private Instant free = Instant.MIN;

    /** @param perCall what passes from one call to the next */
    Budget(Duration perCall, Clock clock) {
        this.perCall = perCall;
        this.clock = clock;
    }

    /** Books so many calls; answers what has to pass before them. */
    synchronized Duration book(int calls) {
        Instant now = clock.instant();
        Instant start = free.isAfter(now) ? free : now;
        free = start.plus(perCall.multipliedBy(calls));
        return Duration.between(now, start);
    }
}
