package dev.autoami.rebaker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets time pass: the one way in which a step waits, so that a test can move its clock instead. */
@FunctionalInterface
public interface Pause {
    /** @throws UnavailableException when this process is asked to stop meanwhile: another run of the step waits anew */
    void pause(Duration length);

    /** Parks the calling (virtual) thread. */
    static Pause ofThread() {
        return length -> {
            long end = System.nanoTime() + length.toNanos();
            for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
                // Cleared: H2 closes the file under a thread that writes with the mark set, and the writing goes on.
                if (Thread.interrupted()) {
                    throw new UnavailableException("interrupted while waiting: this node is stopping");
                }
            }
        };
    }
}
