package dev.autoami.rebaker;

/** Cuts the power at one of the points that a rebake passes: each remote call's begin and end, each look at the clock. */
final class Crashes {
    private int passed;
    private int at = Integer.MAX_VALUE;

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

    void point(String where) {
        if (++passed == at) {
            throw new PowerCut("point %d, %s".formatted(at, where));
        }
    }
}
