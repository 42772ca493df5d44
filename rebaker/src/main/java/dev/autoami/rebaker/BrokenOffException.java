package dev.autoami.rebaker;

/**
 * A step's remote call was broken off from outside. Neither of a step's own troubles: it passes through steps to the
 * driver, which alone knows what follows.
 */
final class BrokenOffException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Hold.Why why;

    BrokenOffException(Hold.Why why) {
        super("broken off: " + why);
        this.why = why;
    }

    BrokenOffException(Hold.Why why, RuntimeException cause) {
        super("broken off: " + why, cause);
        this.why = why;
    }

    Hold.Why why() {
        return why;
    }
}
