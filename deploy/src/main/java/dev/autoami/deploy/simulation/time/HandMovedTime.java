package dev.autoami.deploy.simulation.time;

import static java.util.Comparator.comparing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that stands still until somebody moves it. Whoever may wait in it must not hold up who moves it: give
 * {@link #advance} itself to a single thread as its way to wait, or let a test move what others wait for.
 */
public final class HandMovedTime implements Time {
    /** Held while time moves: two who move it at once move it one after the other. */
    private final ReentrantLock moving = new ReentrantLock();

    private final PriorityQueue<Due> dues =
            new PriorityQueue<>(comparing(Due::at).thenComparingLong(Due::number));
    private Instant now;
    private long number;

    private record Due(Instant at, long number, Executor executor, Runnable work) {}

    public HandMovedTime(Instant start) {
        now = start;
    }

    @Override
    public Clock clock() {
        return new HandMovedClock(ZoneOffset.UTC);
    }

    /** Without a delay there is nothing to wait for: that begins at once. */
    @Override
    public void after(Duration delay, Executor executor, Runnable work) {
        if (delay.isPositive()) {
            synchronized (dues) {
                dues.add(new Due(now.plus(delay), number++, executor, work));
            }
        } else {
            hand(executor, work);
        }
    }

    private static boolean hand(Executor executor, Runnable work) {
        try {
            executor.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Lets so much time pass, and all that is due by then happen, each thing at its own moment.
     *
     * @throws java.util.concurrent.CompletionException when one of these things fails
     */
    public void advance(Duration length) {
        moving.lock();
        try {
            Instant end = instant().plus(length);
            for (Optional<Due> due = next(end); due.isPresent(); due = next(end)) {
                run(due.get());
            }
            synchronized (dues) {
                now = end;
            }
        } finally {
            moving.unlock();
        }
    }

    /** Answers when it is done, so that all that follows from it comes before what is due later. */
    private static void run(Due due) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean taken = hand(due.executor(), () -> {
            try {
                due.work().run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        if (taken) {
            done.join();
        }
    }

    private Optional<Due> next(Instant end) {
        synchronized (dues) {
            Due next = dues.peek();
            if (next == null || next.at().isAfter(end)) {
                return Optional.empty();
            }
            now = next.at();
            return Optional.ofNullable(dues.poll());
        }
    }

    private Instant instant() {
        synchronized (dues) {
            return now;
        }
    }

    private final class HandMovedClock extends Clock {
        private final ZoneId zone;

        HandMovedClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public Instant instant() {
            return HandMovedTime.this.instant();
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new HandMovedClock(other);
        }
    }
}
