package dev.autoami.rebaker;

import java.time.Duration;

/**
 * How one waits for EC2: it is asked seldom while what one waits for is not to be expected yet, and often from then on.
 *
 * @param usual what such a wait usually takes at least; zero when nobody knows
 * @param limit after which one gives up
 */
public record Patience(Duration usual, Duration limit) {
    /** Most that passes between two questions before the usual time. */
    private static final Duration SELDOM = Duration.ofMinutes(1);
    /** And after it, when it has been waited for ever so long. */
    private static final Duration STILL_OFTEN = Duration.ofSeconds(15);
    /** After the usual time, questions come ever later by this part of what it is exceeded by. */
    private static final int PART = 20;

    public static Patience upTo(Duration limit) {
        return new Patience(Duration.ZERO, limit);
    }

    /** For what is late already, and may take as long again: seldom, to the end. */
    public static Patience seldom(Duration limit) {
        return new Patience(limit, limit);
    }

    /**
     * What passes until the next question. Before the usual time it is three quarters of what is left: so what ends early is
     * noticed the sooner the nearer it is. Were the first one asked at that time, what was usual could only grow.
     *
     * @param waited so far
     * @param tick from one question to the next when they come often
     */
    public Duration untilNext(Duration waited, Duration tick) {
        Duration left = usual.minus(waited);
        return most(
                tick,
                left.isPositive()
                        ? least(left.multipliedBy(3).dividedBy(4), SELDOM)
                        : least(left.negated().dividedBy(PART), STILL_OFTEN));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration most(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
