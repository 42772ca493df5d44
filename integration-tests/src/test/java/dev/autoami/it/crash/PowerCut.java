package dev.autoami.it.crash;

/** No {@link Exception}: nothing in a process may survive it. */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1;

    PowerCut(String where) {
        super(where, null, false, false);
    }
}
