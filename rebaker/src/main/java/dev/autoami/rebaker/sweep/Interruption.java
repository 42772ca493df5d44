package dev.autoami.rebaker.sweep;

/** The node is stopping: a sweep ends where it is. */
final class Interruption {
    private Interruption() {}

    /** Throws what an interrupted call was answered with, and clears the mark. */
    static void passOn(RuntimeException e) {
        // H2 closes its file under a thread that writes with the mark set, and somebody will write: that it ended, at
        // least.
        if (Thread.interrupted()) {
            throw e;
        }
    }
}
