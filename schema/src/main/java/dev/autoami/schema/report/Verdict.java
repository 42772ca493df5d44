package dev.autoami.schema.report;

/** What a report, or all of a rebake's reports together, say should be done. */
public enum Verdict {
    REBAKE,
    UP_TO_DATE,
    REJECTED
}
