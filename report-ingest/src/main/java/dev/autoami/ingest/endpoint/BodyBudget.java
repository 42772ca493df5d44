package dev.autoami.ingest.endpoint;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies all connections together may hold. Thread-safe. */
final class BodyBudget {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    BodyBudget(long most) {
        this.most = most;
    }

    boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
