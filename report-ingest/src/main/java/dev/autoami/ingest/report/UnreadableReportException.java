package dev.autoami.ingest.report;

/** A body that is no report, breaks off, or goes beyond the {@link Limits}; the message is one clause for whoever sent it. */
public final class UnreadableReportException extends RuntimeException {
    public UnreadableReportException(String message) {
        super(message);
    }

    public UnreadableReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
