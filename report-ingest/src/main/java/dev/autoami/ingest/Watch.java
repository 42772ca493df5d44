package dev.autoami.ingest;

/** What a node's reports are to us, told by its certname alone. */
public enum Watch {
    /** No group's: its reports pass unread. */
    NOBODY,
    /** A live node that a group watches: only a changed report of it is read. */
    LIVE_NODE,
    /** May be a rebake's test instance: its reports are read whole, and kept. */
    TEST_INSTANCE
}
