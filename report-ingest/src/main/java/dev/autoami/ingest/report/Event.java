package dev.autoami.ingest.report;

/** What a document consists of, whichever parser reads it. Tags are left out: nothing is ever made of them. */
enum Event {
    DOCUMENT,
    MAP,
    LIST,
    /** Of a map or a list. */
    END,
    SCALAR,
    ALIAS,
    STREAM_END
}
