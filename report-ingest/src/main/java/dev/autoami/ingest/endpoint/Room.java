package dev.autoami.ingest.endpoint;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The memory for bodies that are received whole, of all connections together. Each has all that it needs before it reads,
 * so those that wait hold nothing, and nobody waits for somebody who waits. First come, first served. Thread-safe.
 */
final class Room {
    /** The least that a body takes: what stands around it counts too, and so their number is bounded. */
    private static final int LEAST = 4096;

    private final long total;
    private final Deque<Share> waiting = new ArrayDeque<>();
    private long held;

    /** @param total in bytes */
    Room(long total) {
        this.total = total;
    }

    /**
     * Takes room, at once or later.
     *
     * @param bytes at most all the room there is will be given
     * @param whenLater called once if it was not given at once; by any thread, and must not block
     */
    synchronized Share take(long bytes, Runnable whenLater) {
        Share share = new Share(Math.clamp(bytes, Math.min(LEAST, total), total), whenLater);
        waiting.add(share);
        give();
        share.isLater = !share.isGiven;
        return share;
    }

    /** In bytes. */
    synchronized long held() {
        return held;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    private void give() {
        while (!waiting.isEmpty() && held + waiting.getFirst().bytes <= total) {
            Share share = waiting.removeFirst();
            held += share.bytes;
            share.isGiven = true;
            if (share.isLater) {
                share.whenLater.run();
            }
        }
    }

    /** Of one body, until it is closed. */
    final class Share implements AutoCloseable {
        private final Runnable whenLater;
        private long bytes;
        private boolean isGiven;
        private boolean isLater;

        private Share(long bytes, Runnable whenLater) {
            this.bytes = bytes;
            this.whenLater = whenLater;
        }

        /** Whether it was not given at once. */
        boolean isLater() {
            synchronized (Room.this) {
                return isLater;
            }
        }

        /** Gives back what was taken beyond this. */
        void shrink(long toBytes) {
            synchronized (Room.this) {
                long less = Math.max(toBytes, LEAST);
                if (isGiven && less < bytes) {
                    held -= bytes - less;
                    bytes = less;
                    give();
                }
            }
        }

        /** Gives back all, or waits no longer. */
        @Override
        public void close() {
            synchronized (Room.this) {
                if (isGiven) {
                    held -= bytes;
                } else {
                    waiting.remove(this);
                }
                bytes = 0;
                give();
            }
        }
    }
}
