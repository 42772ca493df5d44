package dev.autoami.schema.rebake;

/** How a rebake ended. */
public enum Outcome {
    PROMOTED,
    UP_TO_DATE,
    REJECTED,
    FAILED,
    CANCELLED,
    /** Only of {@link Purpose#LAUNCH}: the instance runs and is the user's. */
    KEPT
}
