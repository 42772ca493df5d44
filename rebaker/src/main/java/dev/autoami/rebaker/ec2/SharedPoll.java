package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for states on behalf of any number of callers. When a question is due for one of them, it is asked for all of them
 * together, and within a budget. Its thread lives only while somebody waits. Limits are looked at when a question has been
 * answered, or was not.
 *
 * @param <K> what one waits for
 * @param <V> as it was described
 */
final class SharedPoll<K, V> {
    /** So often the time between two questions is doubled, at most, while there are no answers. */
    private static final int MOST_DOUBLINGS = 4;

    private final String kind;
    private final Waiting waiting;
    private final Function<Set<K>, Map<K, V>> describe;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiter<K, V>> waiters = new ArrayList<>();
    private boolean running;

    /**
     * @param describe answers what it finds of the given; after an {@link UnavailableException} it is asked again, later
     *     each time
     */
    SharedPoll(String kind, Waiting waiting, Function<Set<K>, Map<K, V>> describe) {
        this.kind = kind;
        this.waiting = waiting;
        this.describe = describe;
    }

    /**
     * @return what was described when it was settled, or nothing when it is gone
     * @throws UnavailableException when the limit passes
     */
    Optional<V> await(K id, Predicate<V> settled, Patience patience) {
        return await(new Waiter<>(id, settled, patience, waiting.lag(), now()));
    }

    /**
     * Asks once, together with those who wait.
     *
     * @throws UnavailableException when there is no answer
     */
    Optional<V> look(K id) {
        return await(new Waiter<>(id, any -> true, Patience.upTo(Duration.ZERO), Duration.ZERO, now()));
    }

    private Optional<V> await(Waiter<K, V> waiter) {
        add(waiter);
        try {
            return waiter.done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while waiting for %s %s".formatted(kind, waiter.id), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } finally {
            remove(waiter);
        }
    }

    private Instant now() {
        return waiting.clock().instant();
    }

    private void add(Waiter<K, V> waiter) {
        lock.lock();
        try {
            waiters.add(waiter);
            if (!running) {
                running = true;
                Thread.ofVirtual().name("poll " + kind).start(this::poll);
            }
        } finally {
            lock.unlock();
        }
    }

    private void remove(Waiter<K, V> waiter) {
        lock.lock();
        try {
            waiters.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    private void poll() {
        try {
            int failures = 0;
            for (List<Waiter<K, V>> all = waiters(); !all.isEmpty(); all = waiters()) {
                Duration left = untilNext(all);
                if (left.isPositive()) {
                    // Not all of it: somebody else may come to wait.
                    pause(left.compareTo(waiting.tick()) < 0 ? left : waiting.tick());
                    continue;
                }
                pause(waiting.budget().book(Described.batches(all.size())));
                List<Waiter<K, V>> asking = waiters();
                if (asking.isEmpty()) {
                    // Decided already: there may be another thread by now.
                    return;
                }
                failures = ask(asking) ? 0 : failures + 1;
                Instant now = now();
                asking.forEach(waiter -> waiter.asked(now, waiting.tick(), kind));
                if (failures > 0) {
                    pause(waiting.tick().multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)));
                }
            }
        } catch (RuntimeException | Error e) {
            breakOff(e);
            throw e;
        }
    }

    private void pause(Duration length) {
        if (length.isPositive()) {
            waiting.pause().pause(length);
        }
    }

    private Duration untilNext(List<Waiter<K, V>> all) {
        Instant next =
                all.stream().map(waiter -> waiter.next).min(Instant::compareTo).orElseThrow();
        return Duration.between(now(), next);
    }

    /** Whoever waits must not wait for a thread that has died. */
    private void breakOff(Throwable cause) {
        lock.lock();
        try {
            waiters.forEach(waiter -> waiter.done.completeExceptionally(cause));
            running = false;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody left: the thread ends, decided under the lock, so that the next waiter starts another. */
    private List<Waiter<K, V>> waiters() {
        lock.lock();
        try {
            waiters.removeIf(waiter -> waiter.done.isDone());
            running = !waiters.isEmpty();
            return List.copyOf(waiters);
        } finally {
            lock.unlock();
        }
    }

    /** Answers false when there was no answer. */
    private boolean ask(Collection<Waiter<K, V>> asking) {
        Set<K> ids = new LinkedHashSet<>();
        asking.forEach(waiter -> ids.add(waiter.id));
        try {
            Map<K, V> found = describe.apply(ids);
            Instant now = now();
            asking.forEach(waiter -> waiter.see(Optional.ofNullable(found.get(waiter.id)), now));
            return true;
        } catch (UnavailableException e) {
            asking.forEach(waiter -> waiter.trouble = e);
            return false;
        } catch (RuntimeException e) {
            asking.forEach(waiter -> waiter.done.completeExceptionally(e));
            return false;
        }
    }

    /** All but {@link #done} is the polling thread's own. */
    private static final class Waiter<K, V> {
        private final K id;
        private final Predicate<V> settled;
        private final Patience patience;
        /** For so long it has to be missing until it is gone. */
        private final Duration lag;

        private final Instant start;
        private final CompletableFuture<Optional<V>> done = new CompletableFuture<>();
        private Instant next;
        private Optional<V> last = Optional.empty();
        private @Nullable UnavailableException trouble;
        private @Nullable Instant missingSince;

        Waiter(K id, Predicate<V> settled, Patience patience, Duration lag, Instant now) {
            this.id = id;
            this.settled = settled;
            this.patience = patience;
            this.lag = lag;
            this.start = now;
            this.next = now;
        }

        void see(Optional<V> found, Instant now) {
            trouble = null;
            last = found;
            if (found.isPresent()) {
                missingSince = null;
            } else if (missingSince == null) {
                missingSince = now;
            }
            boolean gone = missingSince != null && !now.isBefore(missingSince.plus(lag));
            if (gone || found.filter(settled).isPresent()) {
                done.complete(found);
            }
        }

        /** Gives up when the limit has passed. */
        void asked(Instant now, Duration tick, String kind) {
            Duration waited = Duration.between(start, now);
            if (waited.compareTo(patience.limit()) >= 0) {
                done.completeExceptionally(late(kind));
            }
            Instant limit = start.plus(patience.limit());
            Instant due = now.plus(patience.untilNext(waited, tick));
            next = due.isAfter(limit) ? limit : due;
        }

        private UnavailableException late(String kind) {
            UnavailableException latest = trouble;
            return latest != null
                    ? new UnavailableException(
                            "%s %s: nothing known after %d s: %s"
                                    .formatted(kind, id, patience.limit().toSeconds(), latest.getMessage()),
                            latest)
                    : new UnavailableException("%s %s is not there yet after %d s: %s"
                            .formatted(
                                    kind,
                                    id,
                                    patience.limit().toSeconds(),
                                    last.map(Object::toString).orElse("EC2 does not know it")));
        }
    }
}
