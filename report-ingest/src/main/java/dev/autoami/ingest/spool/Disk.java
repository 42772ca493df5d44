package dev.autoami.ingest.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What must be done, and in which order, so that a file is still there after the power was cut. */
class Disk {
    /** Every thread keeps a buffer outside the heap as large as the largest piece that it has written. */
    private static final int SLICE = 64 * 1024;

    private static final FileAttribute<?> ONLY_OURS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> ONLY_OURS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Makes a file of these parts. Its content is on the disk then; its name is not before its directory is synced. */
    void write(Path file, byte[]... parts) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ONLY_OURS)) {
            for (byte[] part : parts) {
                writeAll(channel, part);
            }
            channel.force(true);
        }
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts the names in a directory on the disk. */
    void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** A directory that only our user may enter, and that is there after a power cut. */
    void makeDirectory(Path directory) throws IOException {
        Path above = directory.toAbsolutePath().getParent();
        if (Files.isDirectory(directory) || above == null) {
            return;
        }
        makeDirectory(above);
        Files.createDirectory(directory, ONLY_OURS_DIRECTORY);
        sync(above);
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += SLICE) {
            ByteBuffer slice = ByteBuffer.wrap(bytes, from, Math.min(SLICE, bytes.length - from));
            while (slice.hasRemaining()) {
                channel.write(slice);
            }
        }
    }
}
