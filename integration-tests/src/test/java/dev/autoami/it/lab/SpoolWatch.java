package dev.autoami.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sees each report that comes into a spool, from outside: what the service itself counts, a {@code kill -9} forgets. */
public final class SpoolWatch implements AutoCloseable {
    private final WatchService events;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private volatile boolean isIncomplete;

    /** @param directory which must be there */
    SpoolWatch(Path directory) {
        try {
            events = directory.getFileSystem().newWatchService();
            directory.register(events, StandardWatchEventKinds.ENTRY_CREATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().name("spool-watch").daemon().start(this::watch);
    }

    /** How many reports have come into it. */
    public long reports() {
        if (isIncomplete) {
            throw new AssertionError("the spool was filled faster than it could be watched");
        }
        return seen.size();
    }

    private void watch() {
        try {
            while (true) {
                WatchKey key = events.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() == null) {
                        isIncomplete = true;
                    } else if (event.context().toString().endsWith(".report")) {
                        seen.add(event.context().toString());
                    }
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            // It is over.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
