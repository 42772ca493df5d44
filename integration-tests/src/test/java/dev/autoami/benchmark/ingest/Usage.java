package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What a process has used, and what its children have, as Linux's /proc says. */
public record Usage(long pid) {
    /** A tick of /proc/pid/stat: USER_HZ, which is 100 on all architectures that we may meet. */
    private static final long TICK_NANOS = 10_000_000;

    /** User and system time until now, children's included, those that have ended too. */
    public Duration cpu() {
        return Duration.ofNanos(tree().mapToLong(Usage::ticks).sum() * TICK_NANOS);
    }

    /** Resident memory in bytes, of the largest of the processes: what they share is not counted twice. */
    public long resident() {
        return tree().mapToLong(Usage::resident).max().orElseThrow();
    }

    private static long resident(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/%d/status".formatted(pid)))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException e) {
            return 0; // it has just ended
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resident memory in megabytes of a million bytes. */
    long megabytes() {
        return Math.round(resident() / 1e6);
    }

    private Stream<Long> tree() {
        return Stream.concat(
                Stream.of(pid),
                ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .map(ProcessHandle::pid));
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
            // The second field, the command in brackets, may have blanks; utime, stime, cutime, cstime are 14 to 17.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Stream.of(fields)
                    .skip(11)
                    .limit(4)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (NoSuchFileException e) {
            return 0; // it has just ended; its parent has its time
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
