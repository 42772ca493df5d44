package dev.autoami.ingest.report;

import org.jspecify.annotations.Nullable;

/** What a document consists of, whichever parser reads it. Tags are left out: nothing is ever made of them. */
sealed interface Event {
    Event MAP = new MapStart(null);
    Event LIST = new ListStart(null);
    Event END = new End();
    Event DOCUMENT = new DocumentStart();
    Event STREAM_END = new StreamEnd();

    record DocumentStart() implements Event {}

    record MapStart(@Nullable String anchor) implements Event {}

    record ListStart(@Nullable String anchor) implements Event {}

    /** Of a map or a list. */
    record End() implements Event {}

    /** @param text null for a null of the document */
    record Scalar(@Nullable String text, @Nullable String anchor) implements Event {}

    record Alias(String anchor) implements Event {}

    record StreamEnd() implements Event {}
}
