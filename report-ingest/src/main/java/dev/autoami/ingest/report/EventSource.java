package dev.autoami.ingest.report;

import org.jspecify.annotations.Nullable;

/** A parser, as a stream of {@link Event}s; what else it tells is about the one that it gave last. */
interface EventSource {
    /**
     * The next event; the last is the stream's end.
     *
     * @throws UnreadableReportException when the body is beyond the limits, or no JSON
     * @throws NotThisYamlException when it is not the YAML that this parser reads
     */
    Event next();

    /** What a scalar says; nothing when it is a null of the document. */
    @Nullable
    String text();

    /** Whether a scalar stands without quotes: {@code true} is a truth value then, and a text otherwise. */
    boolean isPlain();

    /** The anchor of a scalar, map or list, or the one that an alias refers to. */
    @Nullable
    String anchor();
}
