package dev.autoami.schema.rebake;

/** Where a rebake stands: the step that runs next, or is running. */
public enum StepName {
    REQUESTED,
    /** Only of {@link Purpose#BAKE}: images the user's instance, untouched. */
    CAPTURE,
    LAUNCH,
    CONNECT,
    ENROL,
    CONVERGE,
    DECIDE,
    CLEAN,
    SNAPSHOT,
    PROMOTE,
    /** Only of {@link Purpose#LAUNCH}: gives the instance a host key that nobody else knows. */
    HAND_OVER,
    TEAR_DOWN,
    ENDED
}
