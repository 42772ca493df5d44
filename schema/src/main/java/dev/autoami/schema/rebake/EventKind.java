package dev.autoami.schema.rebake;

/** What a line of a timeline is about. */
public enum EventKind {
    /** A trigger filed the rebake, or joined it while it waited. */
    REQUESTED,
    /** Another node than the last goes on with it. */
    TAKEN_OVER,
    /** Something happened within the step. */
    NOTE,
    /** The step met something that may pass, and will be run again. */
    RETRY,
    /** The step takes longer than is usual, and goes on waiting. */
    LATE,
    /** The step went through. */
    STEP,
    /** The step is left for TEAR_DOWN; from then on it is known how the rebake ends. */
    ENDING,
    /** Somebody wants its end. */
    CANCEL,
    /** It has its outcome. */
    ENDED
}
