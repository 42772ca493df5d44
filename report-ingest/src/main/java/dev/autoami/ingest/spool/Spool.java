package dev.autoami.ingest.spool;

import dev.autoami.ingest.Delivery;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deliveries that wait on the disk: a directory with a file for each, which is there for good once {@link #add} has
 * returned. Their names sort in the order of arrival, also across restarts. What can never be stored is moved to {@code
 * refused} in it, for somebody to look at. Thread-safe; blocks on the disk.
 */
public final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    /** What a file takes is counted in these, as file systems do; that bounds the number of small ones, too. */
    private static final int BLOCK = 4096;

    private static final String REPORT = ".report";
    /** Of a report that has not been acknowledged. */
    private static final String UNFINISHED = ".unfinished";

    private final Path directory;
    private final Path refusedDirectory;
    private final long mostBytes;
    private final Disk disk;
    private final FileChannel lock;

    // Guarded by this. The files that are complete, by their names:
    private final TreeMap<String, Usage> waiting = new TreeMap<>();
    // What these take, and those that are being written:
    private Usage used = Usage.NOTHING;
    private Usage refused = Usage.NOTHING;
    private long lastName;

    /**
     * @param waiting reports that are to be stored
     * @param bytes what all files take
     * @param mostBytes what they may take
     * @param oldest when the one that has waited longest arrived
     * @param refused files that could not be stored, and wait for a person
     * @param hasRoom whether a hundredth of it is free
     */
    public record Status(
            long waiting, long bytes, long mostBytes, Optional<Instant> oldest, long refused, boolean hasRoom) {}

    private record Usage(long files, long bytes) {
        static final Usage NOTHING = new Usage(0, 0);

        static Usage of(Path file) throws IOException {
            return of(Files.size(file));
        }

        static Usage of(long size) {
            return new Usage(1, (size + BLOCK - 1) / BLOCK * BLOCK);
        }

        Usage and(Usage more) {
            return new Usage(files + more.files, bytes + more.bytes);
        }

        Usage without(Usage less) {
            return new Usage(files - less.files, bytes - less.bytes);
        }
    }

    /**
     * Opens the spool with what an earlier process has left in it.
     *
     * @param mostBytes beyond which nothing more is taken
     * @throws IOException when the directory cannot be used, or another process uses it
     */
    public static Spool open(Path directory, long mostBytes) throws IOException {
        return open(directory, mostBytes, new Disk());
    }

    static Spool open(Path directory, long mostBytes, Disk disk) throws IOException {
        disk.makeDirectory(directory.resolve("refused"));
        FileChannel lock =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean opened = false;
        try {
            Spool spool = new Spool(directory, mostBytes, disk, lock);
            spool.lock();
            spool.load();
            opened = true;
            return spool;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    private Spool(Path directory, long mostBytes, Disk disk, FileChannel lock) {
        this.directory = directory;
        this.refusedDirectory = directory.resolve("refused");
        this.mostBytes = mostBytes;
        this.disk = disk;
        this.lock = lock;
    }

    /** Two processes would replay, and remove, each other's files. */
    private void lock() throws IOException {
        FileLock ours;
        try {
            ours = lock.tryLock();
        } catch (OverlappingFileLockException e) {
            ours = null;
        }
        if (ours == null) {
            throw new IOException("another process uses it; every node needs a data-dir of its own");
        }
    }

    private synchronized void load() throws IOException {
        for (Path file : files(directory)) {
            String name = file.getFileName().toString();
            if (name.endsWith(UNFINISHED)) {
                Files.delete(file);
            } else if (name.endsWith(REPORT)) {
                waiting.put(name, Usage.of(file));
                used = used.and(Usage.of(file));
                lastName = Math.max(lastName, number(name));
            }
        }
        for (Path file : files(refusedDirectory)) {
            refused = refused.and(Usage.of(file));
            lastName = Math.max(lastName, number(file.getFileName().toString()));
        }
        if (!waiting.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("reports", waiting.size())
                    .addKeyValue("directory", directory)
                    .log("reports of before the start wait in the spool");
        }
    }

    /**
     * Keeps a delivery. When this returns, it outlives a crash of the process and of the machine.
     *
     * @return whether it is the only one that waits
     * @throws NotKeptException when there is no room for it, or the disk fails
     */
    boolean add(Delivery delivery) {
        byte[] line = SpooledFile.line(delivery);
        Usage size = Usage.of(line.length + (long) delivery.body().length);
        String name = reserve(size, delivery.at());
        Path unfinished = directory.resolve(name + UNFINISHED);
        Path file = directory.resolve(name);
        boolean kept = false;
        try {
            disk.write(unfinished, line, delivery.body());
            disk.rename(unfinished, file);
            disk.sync(directory);
            kept = true;
        } catch (IOException e) {
            throw new NotKeptException("the report could not be kept on the disk in %s: %s".formatted(directory, e), e);
        } finally {
            if (!kept) {
                remove(unfinished);
                remove(file);
                release(size);
            }
        }
        synchronized (this) {
            waiting.put(name, size);
            return waiting.size() == 1;
        }
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The name of the one that arrived first. */
    synchronized Optional<String> oldest() {
        return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.firstKey());
    }

    Delivery read(String name) throws IOException, DamagedFileException {
        try (InputStream file = new FileInputStream(directory.resolve(name).toFile())) {
            return SpooledFile.read(file.readAllBytes());
        }
    }

    /** Forgets one that is stored, or never will be. If the power is cut now, it may be there again: that does no harm. */
    void settle(String name) {
        remove(directory.resolve(name));
        forget(name);
    }

    /** Puts one aside that cannot be stored. */
    void refuse(String name) {
        try {
            disk.rename(directory.resolve(name), refusedDirectory.resolve(name));
            synchronized (this) {
                refused = refused.and(forget(name));
            }
        } catch (IOException e) {
            // Out of the way of those behind it; the next start will find it again.
            forget(name);
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("file", directory.resolve(name))
                    .log("cannot be put aside");
        }
    }

    Path refusedDirectory() {
        return refusedDirectory;
    }

    /** How things are; looks again at what is refused, as a person may have removed some of it. */
    public Status status() {
        countRefused();
        synchronized (this) {
            Optional<Instant> oldest = oldest().map(name -> Instant.EPOCH.plus(number(name), ChronoUnit.MICROS));
            return new Status(
                    waiting.size(),
                    used.bytes + refused.bytes,
                    mostBytes,
                    oldest,
                    refused.files,
                    hasRoom(mostBytes / 100));
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private synchronized String reserve(Usage size, Instant arrived) {
        if (!hasRoom(size.bytes)) {
            throw new NotKeptException(
                    "the spool %s is full, with %,d reports of %,d bytes"
                            .formatted(directory, used.files + refused.files, used.bytes + refused.bytes),
                    null);
        }
        used = used.and(size);
        // The clock may stand still, or be set back.
        lastName = Math.max(lastName + 1, ChronoUnit.MICROS.between(Instant.EPOCH, arrived));
        return "%019d%s".formatted(lastName, REPORT);
    }

    private synchronized boolean hasRoom(long size) {
        return used.bytes + refused.bytes + size <= mostBytes;
    }

    private synchronized void release(Usage size) {
        used = used.without(size);
    }

    private void countRefused() {
        Usage seen = Usage.NOTHING;
        try {
            for (Path file : files(refusedDirectory)) {
                seen = seen.and(Usage.of(file));
            }
        } catch (IOException e) {
            // One was removed just now, or the disk fails, which the next report will tell.
            return;
        }
        synchronized (this) {
            refused = seen;
        }
    }

    private synchronized Usage forget(String name) {
        Usage size = waiting.remove(name);
        if (size == null) {
            throw new IllegalStateException(name + " is not in the spool");
        }
        release(size);
        return size;
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("file", file).log("cannot be removed from the spool");
        }
    }

    /** 0 for a file that is not of ours. */
    private static long number(String name) {
        try {
            return name.endsWith(REPORT) ? Long.parseLong(name.substring(0, name.length() - REPORT.length())) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
