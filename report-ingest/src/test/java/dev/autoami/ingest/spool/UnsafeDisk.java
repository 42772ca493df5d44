package dev.autoami.ingest.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A disk that keeps after a power cut only what it must: contents that were synced, under names that were synced. */
final class UnsafeDisk extends Disk {
    /** Where files lie that have another name on the disk, or none. */
    private final Map<Path, Optional<Path>> unsynced = new HashMap<>();

    @Override
    synchronized void write(Path file, byte[]... parts) throws IOException {
        super.write(file, parts);
        unsynced.put(file, Optional.empty());
    }

    @Override
    synchronized void rename(Path from, Path to) throws IOException {
        super.rename(from, to);
        Optional<Path> before = unsynced.containsKey(from) ? unsynced.remove(from) : Optional.of(from);
        unsynced.put(to, before);
    }

    @Override
    synchronized void sync(Path directory) throws IOException {
        super.sync(directory);
        unsynced.keySet().removeIf(file -> directory.equals(file.getParent()));
    }

    synchronized void cutPower() throws IOException {
        for (Map.Entry<Path, Optional<Path>> file : unsynced.entrySet()) {
            if (file.getValue().isPresent()) {
                Files.move(file.getKey(), file.getValue().get());
            } else {
                Files.deleteIfExists(file.getKey());
            }
        }
        unsynced.clear();
    }
}
