package dev.autoami.schema.report;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who come while a write is under way wait, and write together after it: a commit costs the database several
 * times what a row does. Whoever comes alone writes at once. One write at a time, in the order of coming; as many wait at
 * most as there are threads that call. Thread-safe.
 */
final class Together<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private final Write<T> write;

    private List<Part<T>> waiting = new ArrayList<>();
    private boolean isWriting;

    /** Writes all parts, and ends each of them; may block for long. */
    @FunctionalInterface
    interface Write<T> {
        void write(List<Part<T>> parts);
    }

    /** What one caller brought. */
    static final class Part<T> {
        private final T content;
        private boolean isOver;
        private @Nullable RuntimeException failure;

        private Part(T content) {
            this.content = content;
        }

        T content() {
            return content;
        }

        /** Its caller gets this. */
        void fail(RuntimeException why) {
            failure = why;
        }
    }

    Together(Write<T> write) {
        this.write = write;
    }

    /** Returns when it is written; throws what its part has failed with. */
    void add(T content) {
        Part<T> own = new Part<>(content);
        List<Part<T>> all = waitForTurn(own);
        if (!all.isEmpty()) {
            boolean isDone = false;
            try {
                write.write(all);
                isDone = true;
            } finally {
                end(all, isDone);
            }
        }
        if (own.failure != null) {
            throw own.failure;
        }
    }

    /** How many have come during the write that is under way. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** What this caller has to write: nothing, when another has written its part. */
    private List<Part<T>> waitForTurn(Part<T> own) {
        lock.lock();
        try {
            waiting.add(own);
            while (isWriting && !own.isOver) {
                // An interrupt does not end it: the part may be in the statement that is under way.
                written.awaitUninterruptibly();
            }
            if (own.isOver) {
                return List.of();
            }
            isWriting = true;
            List<Part<T>> all = waiting;
            waiting = new ArrayList<>();
            return all;
        } finally {
            lock.unlock();
        }
    }

    private void end(List<Part<T>> all, boolean isDone) {
        lock.lock();
        try {
            for (Part<T> part : all) {
                if (!isDone) {
                    part.fail(new IllegalStateException("what was to be written together with it has failed"));
                }
                part.isOver = true;
            }
            isWriting = false;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
