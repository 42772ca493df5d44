package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long a process's event loops were ready to run and waited for a core, as the kernel says in schedstat: read every
 * millisecond, so that this can be told from what the process itself did.
 */
final class RunQueue implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(1);

    private final Clock clock;
    private final List<Path> threads;
    private final NavigableMap<Instant, Long> waited = new TreeMap<>();
    private final Thread looking;
    private volatile boolean over;

    static RunQueue of(Usage process, Clock clock) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/%d/task".formatted(process.pid())))) {
            return new RunQueue(clock, tasks.filter(RunQueue::isEventLoop).toList());
        }
    }

    private RunQueue(Clock clock, List<Path> threads) {
        this.clock = clock;
        this.threads = threads;
        looking = Thread.ofPlatform().name("run-queue").start(this::look);
    }

    private static boolean isEventLoop(Path task) {
        try {
            // The kernel keeps 15 characters of vert.x-eventloop-thread-n.
            return Files.readString(task.resolve("comm")).startsWith("vert.x-eventloo");
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    private void look() {
        while (!over) {
            long nanos = threads.stream().mapToLong(RunQueue::waited).sum();
            waited.put(clock.instant(), nanos);
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static long waited(Path task) {
        try {
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 3)[1]);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was waited between the last look before and the first one after; once closed. */
    Duration waited(Instant from, Instant to) {
        var before = waited.floorEntry(from);
        var after = waited.ceilingEntry(to);
        return before == null || after == null ? Duration.ZERO : Duration.ofNanos(after.getValue() - before.getValue());
    }

    @Override
    public void close() {
        over = true;
        try {
            looking.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
