package dev.autoami.ingest.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * Why a report was not taken.
 *
 * @param detail for the log, and for a sender who may know it
 * @param cause for the log
 */
public record Refusal(Kind kind, String detail, @Nullable Throwable cause) {
    Refusal(Kind kind, String detail) {
        this(kind, detail, null);
    }

    /** What may be wrong with a report, its sender, or us. */
    public enum Kind {
        /** Who sent it may not; and is told no more than that. */
        NOT_ALLOWED(403),
        /** It is of another node than the one that sent it. */
        FOREIGN(403),
        /** It is compressed. */
        ENCODED(415),
        TOO_LONG(413),
        /** It comes in so many chunks that they cost more than what they carry. */
        TOO_SCATTERED(400),
        TOO_SLOW(408),
        /** It is no report. */
        UNREADABLE(400),
        /** There was no room for it for as long as its sender is let wait. */
        NO_ROOM(503),
        /** Neither the database nor the spool could take it. */
        NOT_KEPT(503),
        /** By our own mistake. */
        FAILED(500);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** Whether a report is lost by it that may matter: Puppet Servers post once. */
        boolean isLoss() {
            return this == NO_ROOM || this == NOT_KEPT || this == FAILED;
        }
    }

    Problem problem() {
        return Problem.of(kind.status, kind == Kind.NOT_ALLOWED ? "this client may not send this report" : detail);
    }
}
