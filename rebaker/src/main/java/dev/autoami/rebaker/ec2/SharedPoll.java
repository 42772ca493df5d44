package dev.autoami.rebaker.ec2;

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
 * Waits for states on behalf of any number of callers by one question a tick for all of them together. Its thread lives
 * only while somebody waits. Limits are looked at when a question has been answered, or was not.
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
    Optional<V> await(K id, Predicate<V> settled, Duration limit) {
        Waiter<K, V> waiter = new Waiter<>(id, settled, limit, waiting.clock().instant());
        add(waiter);
        try {
            return waiter.done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while waiting for %s %s".formatted(kind, id), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } finally {
            remove(waiter);
        }
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
            for (List<Waiter<K, V>> asking = asking(); !asking.isEmpty(); asking = asking()) {
                failures = ask(asking) ? 0 : failures + 1;
                Instant now = waiting.clock().instant();
                asking.forEach(waiter -> waiter.giveUpAt(now, kind));
                waiting.pause().pause(waiting.tick().multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)));
            }
        } catch (RuntimeException | Error e) {
            breakOff(e);
            throw e;
        }
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
    private List<Waiter<K, V>> asking() {
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
            Instant now = waiting.clock().instant();
            asking.forEach(waiter -> waiter.see(Optional.ofNullable(found.get(waiter.id)), now, waiting.lag()));
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
        private final Duration limit;
        private final Instant end;
        private final CompletableFuture<Optional<V>> done = new CompletableFuture<>();
        private Optional<V> last = Optional.empty();
        private @Nullable UnavailableException trouble;
        private @Nullable Instant missingSince;

        Waiter(K id, Predicate<V> settled, Duration limit, Instant now) {
            this.id = id;
            this.settled = settled;
            this.limit = limit;
            this.end = now.plus(limit);
        }

        void see(Optional<V> found, Instant now, Duration lag) {
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

        void giveUpAt(Instant now, String kind) {
            if (!now.isBefore(end)) {
                done.completeExceptionally(late(kind));
            }
        }

        private UnavailableException late(String kind) {
            UnavailableException latest = trouble;
            return latest != null
                    ? new UnavailableException(
                            "%s %s: nothing known after %d s: %s"
                                    .formatted(kind, id, limit.toSeconds(), latest.getMessage()),
                            latest)
                    : new UnavailableException("%s %s is not there yet after %d s: %s"
                            .formatted(
                                    kind,
                                    id,
                                    limit.toSeconds(),
                                    last.map(Object::toString).orElse("EC2 does not know it")));
        }
    }
}
