package dev.autoami.ingest.report;

/**
 * What the reading of a body has taken so far, held against the limits while it is read: how far the parser went, how
 * many events it made, how deep they are nested, and how much is kept of them.
 */
final class Effort {
    /** Memory of a small object with what refers to it, or of an entry of a table. */
    static final int OBJECT = 48;

    /** Memory of a place in a list or a set. */
    static final int PLACE = 16;

    /** Real reports have 8.5 and more. A parser takes its time for events rather than for bytes. */
    private static final int BYTES_PER_EVENT = 8;

    /** Short reports consist of metrics, which are denser. */
    private static final int EVENTS_OF_ANY_BODY = 10_000;

    /** Real reports have one in 1,200 and less often. Each makes the reader keep what it stands for. */
    private static final int BYTES_PER_ANCHOR = 128;

    /** Short reports of old formats are denser. */
    private static final int ANCHORS_OF_ANY_BODY = 1000;

    private final Limits limits;
    private final int mostEvents;
    private final int mostAnchors;
    private long chars;
    private long charsBeforeEvent;
    private int events;
    private int anchors;
    private int depth;
    private int deepest;
    private int kept;

    Effort(Limits limits, int bodyBytes) {
        this.limits = limits;
        this.mostEvents = EVENTS_OF_ANY_BODY + bodyBytes / BYTES_PER_EVENT;
        this.mostAnchors = ANCHORS_OF_ANY_BODY + bodyBytes / BYTES_PER_ANCHOR;
    }

    /** Memory of a text: Java stores most in one byte a character, the others in two. */
    static int of(String text) {
        return OBJECT + 2 * text.length();
    }

    /** The parser gets more characters: nobody else can stop a scanner that is in the middle of a text. */
    void reads(int more) {
        chars += more;
        if (chars - charsBeforeEvent > limits.textChars()) {
            throw new UnreadableReportException(
                    "the body has a text of more than %,d characters".formatted(limits.textChars()));
        }
    }

    /** There is another event, the parser's or one that an alias repeats. */
    void meets(Event event) {
        charsBeforeEvent = chars;
        if (++events > mostEvents) {
            throw new UnreadableReportException(
                    "the body has, with what its aliases repeat, more than a value in %d bytes"
                            .formatted(BYTES_PER_EVENT));
        }
        switch (event) {
            case MAP, LIST -> {
                if (++depth > limits.depth()) {
                    throw new UnreadableReportException("the body is nested deeper than " + limits.depth());
                }
                deepest = Math.max(deepest, depth);
            }
            case END -> depth--;
            case DOCUMENT, SCALAR, ALIAS, STREAM_END -> {}
        }
    }

    /** Something has an anchor, for aliases to come. */
    void meetsAnchor() {
        if (++anchors > mostAnchors) {
            throw new UnreadableReportException(
                    "the body has more than an anchor in %d bytes".formatted(BYTES_PER_ANCHOR));
        }
    }

    /** Something is kept; the memory is reckoned on the high side. */
    void keeps(int bytes) {
        if (bytes > limits.keptBytes() - kept) {
            throw new UnreadableReportException(
                    "the report has more to keep in mind than %,d bytes: too many resources, tags or anchors"
                            .formatted(limits.keptBytes()));
        }
        kept += bytes;
    }

    /** Something that was kept is dropped. */
    void drops(int bytes) {
        kept -= bytes;
    }

    long chars() {
        return chars;
    }

    int events() {
        return events;
    }

    int deepest() {
        return deepest;
    }

    int kept() {
        return kept;
    }
}
