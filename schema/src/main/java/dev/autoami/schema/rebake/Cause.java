package dev.autoami.schema.rebake;

/** Why a rebake went on, or did not: in a word, for whoever counts; the line's text has the rest. */
public enum Cause {
    /** The step did what it is for; also when that shows that there is nothing to do. */
    DONE,
    /** It cannot be done so, and trying again would not help. */
    REFUSED,
    /** Something could not be reached, or had no room. */
    UNAVAILABLE,
    /** It took longer than it may. */
    TOO_LATE,
    /** Somebody asked for its end. */
    CANCELLED,
    /** A mistake of AutoAMI's own. */
    FAULT;

    /** What an outcome says by itself. */
    static Cause of(Outcome outcome) {
        return switch (outcome) {
            case PROMOTED, UP_TO_DATE, REJECTED, KEPT -> DONE;
            case FAILED -> REFUSED;
            case CANCELLED -> CANCELLED;
        };
    }
}
