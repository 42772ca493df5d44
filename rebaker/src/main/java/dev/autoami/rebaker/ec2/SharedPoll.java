package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for states on behalf of any number of callers by one question a tick for all of them together. Its thread lives
 * only while somebody waits.
 *
 * @param <K> what one waits for
 * @param <V> as it was described
 */
final class SharedPoll<K, V> {
    /**
     * For so many ticks in a row a thing has to be missing before it counts as gone: EC2 does not know its own newest
     * ids for some seconds.
     */
    static final int TICKS_UNTIL_GONE = 15;

    private final String kind;
    private final Duration tick;
    private final Function<Set<K>, Map<K, V>> describe;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiter<K, V>> waiters = new ArrayList<>();
    private boolean running;

    /** @param describe answers what it finds of the given; an {@link UnavailableException} is tried again at the next tick */
    SharedPoll(String kind, Duration tick, Function<Set<K>, Map<K, V>> describe) {
        this.kind = kind;
        this.tick = tick;
        this.describe = describe;
    }

    /**
     * @return what was described when it was settled, or nothing when it is gone
     * @throws UnavailableException when the limit passes
     */
    Optional<V> await(K id, Predicate<V> settled, Duration limit) {
        Waiter<K, V> waiter = new Waiter<>(id, settled);
        add(waiter);
        try {
            return waiter.done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw waiter.late(kind, limit);
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
        for (List<Waiter<K, V>> asking = asking(); !asking.isEmpty(); asking = asking()) {
            ask(asking);
            LockSupport.parkNanos(tick.toNanos());
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

    private void ask(Collection<Waiter<K, V>> asking) {
        Set<K> ids = new LinkedHashSet<>();
        asking.forEach(waiter -> ids.add(waiter.id));
        try {
            Map<K, V> found = describe.apply(ids);
            asking.forEach(waiter -> waiter.see(Optional.ofNullable(found.get(waiter.id))));
        } catch (UnavailableException e) {
            asking.forEach(waiter -> waiter.trouble = e);
        } catch (RuntimeException e) {
            asking.forEach(waiter -> waiter.done.completeExceptionally(e));
        }
    }

    private static final class Waiter<K, V> {
        private final K id;
        private final Predicate<V> settled;
        private final CompletableFuture<Optional<V>> done = new CompletableFuture<>();
        private volatile Optional<V> last = Optional.empty();
        private volatile @Nullable UnavailableException trouble;
        private int missing;

        Waiter(K id, Predicate<V> settled) {
            this.id = id;
            this.settled = settled;
        }

        void see(Optional<V> now) {
            trouble = null;
            last = now;
            missing = now.isPresent() ? 0 : missing + 1;
            if (missing >= TICKS_UNTIL_GONE || now.filter(settled).isPresent()) {
                done.complete(now);
            }
        }

        UnavailableException late(String kind, Duration limit) {
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
