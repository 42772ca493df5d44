package dev.autoami.deploy.simulation.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Time that passes by itself: as real time does, or so many times faster. */
public final class RunningTime implements Time {
    private final Clock clock;
    private final double speed;

    private RunningTime(Clock clock, double speed) {
        this.clock = clock;
        this.speed = speed;
    }

    public static RunningTime of(Clock clock) {
        return new RunningTime(clock, 1);
    }

    /** Begins now, and then runs ahead of the clock: an hour passes in a minute at a speed of 60. */
    public static RunningTime faster(double speed, Clock clock) {
        if (speed <= 0) {
            throw new IllegalArgumentException("time does not run at a speed of " + speed);
        }
        return new RunningTime(new FastClock(clock, clock.instant(), speed), speed);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void after(Duration delay, Executor executor, Runnable work) {
        CompletableFuture.delayedExecutor(inReality(delay).toNanos(), TimeUnit.NANOSECONDS, executor)
                .execute(work);
    }

    /** How long one really waits for that much of this time to pass. */
    public Duration inReality(Duration length) {
        return Duration.ofNanos((long) (length.toNanos() / speed));
    }

    private static final class FastClock extends Clock {
        private final Clock real;
        private final Instant start;
        private final double speed;

        FastClock(Clock real, Instant start, double speed) {
            this.real = real;
            this.start = start;
            this.speed = speed;
        }

        @Override
        public Instant instant() {
            long passed = Duration.between(start, real.instant()).toNanos();
            return start.plusNanos((long) (passed * speed));
        }

        @Override
        public ZoneId getZone() {
            return real.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new FastClock(real.withZone(zone), start, speed);
        }
    }
}
