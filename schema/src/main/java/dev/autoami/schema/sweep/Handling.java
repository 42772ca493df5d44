package dev.autoami.schema.sweep;

/** What a sweep did about a finding. */
public enum Handling {
    /** It is due, and this was a dry run. */
    DUE,
    /** The grace period has not passed, or EC2 is not done with it. */
    WAITING,
    REMOVED,
    /** The registry says so now. */
    MARKED,
    /** To look at: a sweep does nothing about it. */
    REPORTED,
    /** It was due and could not be done; the next sweep tries again. */
    FAILED,
    /** When it was looked at once more, there was nothing to do any more. */
    GONE
}
