package dev.autoami.ingest.mutation;

/** The plain reading does not take this body for a report. */
final class RefusedException extends RuntimeException {
    RefusedException(String why) {
        super(why);
    }

    RefusedException(Exception cause) {
        super(cause);
    }
}
