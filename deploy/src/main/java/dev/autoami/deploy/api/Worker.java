package dev.autoami.deploy.api;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Virtual threads for blocking work, as many as are good for the database; more is refused, not queued. */
final class Worker implements AutoCloseable {
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("api-", 1).factory());
    private final Semaphore free;

    Worker(int most) {
        this.free = new Semaphore(most);
    }

    /** False when too much is under way; then nothing is done. */
    boolean run(Runnable work) {
        if (!free.tryAcquire()) {
            return false;
        }
        boolean started = false;
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    free.release();
                }
            });
            started = true;
        } finally {
            if (!started) {
                free.release();
            }
        }
        return true;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
