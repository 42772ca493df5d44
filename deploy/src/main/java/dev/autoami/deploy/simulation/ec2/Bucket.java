package dev.autoami.deploy.simulation.ec2;

import java.time.Duration;
import java.time.Instant;

/** A bucket of tokens, full at first, that is refilled at a steady rate. */
final class Bucket {
    private final Size size;
    private double tokens;
    private Instant filledAt;

    /** @param refill tokens a second */
    record Size(int tokens, double refill) {}

    Bucket(Size size, Instant now) {
        this.size = size;
        this.tokens = size.tokens();
        this.filledAt = now;
    }

    /** Takes so many, or none. */
    boolean take(int wanted, Instant now) {
        double seconds = Duration.between(filledAt, now).toNanos() / 1e9;
        tokens = Math.min(size.tokens(), tokens + seconds * size.refill());
        filledAt = now;
        if (tokens < wanted) {
            return false;
        }
        tokens -= wanted;
        return true;
    }
}
