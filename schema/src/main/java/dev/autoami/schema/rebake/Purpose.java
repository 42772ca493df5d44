package dev.autoami.schema.rebake;

/** What a run of steps is for. All three are kept as rebakes: they launch, enrol and converge in the same way. */
public enum Purpose {
    /** Brings the group up to date. */
    REBAKE,
    /** {@code autoami launch}: an instance for the user to keep. */
    LAUNCH,
    /** {@code autoami bake}: an image from a running instance of the user's. */
    BAKE
}
