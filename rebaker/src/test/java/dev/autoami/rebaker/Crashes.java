package dev.autoami.rebaker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The points that a rebake passes: each remote call's begin and end, each look at the clock. At one of them the power is
 * cut, or something else is done.
 */
final class Crashes {
    private static final String CLOCK = "the clock";

    private final List<String> remote = new ArrayList<>();
    private int passed;
    private int at = Integer.MAX_VALUE;
    private int remoteAt = Integer.MAX_VALUE;
    private Consumer<String> deed = where -> {};
    private volatile Runnable slowness = () -> {};

    /** No {@link Exception}: nothing in a process may survive it. */
    static final class PowerCut extends Error {
        private static final long serialVersionUID = 1;

        PowerCut(String where) {
            super("power cut at " + where);
        }
    }

    /** From now on, once. */
    void cutAt(int point) {
        passed = 0;
        at = point;
    }

    /** How many points were passed since. */
    int passed() {
        return passed;
    }

    /** From now on, once, and without the looks at the clock: whoever passes the point does this before going on. */
    void atRemote(int point, Consumer<String> deed) {
        remote.clear();
        remoteAt = point;
        this.deed = deed;
    }

    /** The points, without the looks at the clock, that were passed since. */
    List<String> remote() {
        return remote;
    }

    /** What each remote call takes. */
    void slow(Runnable slowness) {
        this.slowness = slowness;
    }

    synchronized void lookAtClock() {
        count(CLOCK);
    }

    void point(String where) {
        slowness.run();
        Consumer<String> now = pass(where);
        now.accept(where);
    }

    private synchronized Consumer<String> pass(String where) {
        count(where);
        remote.add(where);
        return remote.size() == remoteAt ? deed : nothing -> {};
    }

    private void count(String where) {
        if (++passed == at) {
            throw new PowerCut("point %d, %s".formatted(at, where));
        }
    }
}
