package dev.autoami.ingest.report;

/** A parser, as a stream of {@link Event}s. */
interface EventSource {
    /**
     * The next event; the last is the stream's end.
     *
     * @throws UnreadableReportException when the body is not what this parser reads
     */
    Event next();
}
