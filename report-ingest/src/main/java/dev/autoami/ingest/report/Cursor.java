package dev.autoami.ingest.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document from its events, forward only: maps entry by entry, lists item by item, and skips what nobody wants.
 * Counts depth and what is kept while the events are pulled, so that a hostile body costs no more than its beginning.
 */
final class Cursor {
    private final EventSource events;
    private final Limits limits;
    private final Map<String, Event.Scalar> anchored = new HashMap<>();
    private @Nullable Event ahead;
    private int depth;
    private int kept;

    Cursor(EventSource events, Limits limits) {
        this.events = events;
        this.limits = limits;
    }

    /** Reads the one document that there may be. */
    void document(Runnable root) {
        if (!(next() instanceof Event.DocumentStart)) {
            throw new UnreadableReportException("the body is empty");
        }
        root.run();
        if (!(next() instanceof Event.StreamEnd)) {
            throw new UnreadableReportException("the body holds more than one document");
        }
    }

    /**
     * Reads a map; the consumer gets each key and must read or skip its value. A null in its place has no entries. A
     * key that is there twice is refused: Ruby would take the last, others the first, and nobody writes such a report.
     *
     * @param what what it is, for messages
     */
    void map(String what, Consumer<String> entry) {
        Event start = next();
        if (start instanceof Event.Scalar(String text, var anchor) && text == null) {
            return;
        }
        if (!(start instanceof Event.MapStart)) {
            throw new UnreadableReportException(what + " is no map");
        }
        Set<String> keys = new HashSet<>();
        while (!(peek() instanceof Event.End)) {
            String key = text(what + " has a key that");
            if (key == null) {
                throw new UnreadableReportException(what + " has a key that is null");
            }
            if (!keys.add(key)) {
                throw new UnreadableReportException("%s has the key '%s' twice".formatted(what, shortened(key)));
            }
            entry.accept(key);
        }
        next();
    }

    /** Reads a list; the consumer must read or skip the item. A null in its place has no items. */
    void list(String what, Runnable item) {
        Event start = next();
        if (start instanceof Event.Scalar(String text, var anchor) && text == null) {
            return;
        }
        if (!(start instanceof Event.ListStart)) {
            throw new UnreadableReportException(what + " is no list");
        }
        while (!(peek() instanceof Event.End)) {
            item.run();
        }
        next();
    }

    /** Reads a scalar, an alias of one included. */
    @Nullable
    String text(String what) {
        Event event = next();
        if (event instanceof Event.Alias(String anchor)) {
            Event.Scalar target = anchored.get(anchor);
            if (target == null) {
                throw new UnreadableReportException("%s refers to *%s, which is no text".formatted(what, anchor));
            }
            return target.text();
        }
        if (event instanceof Event.Scalar scalar) {
            return scalar.text();
        }
        throw new UnreadableReportException(what + " is no text");
    }

    /** Whether a list comes next. */
    boolean atList() {
        return peek() instanceof Event.ListStart;
    }

    /** Skips a value, with all that is in it. */
    void skip() {
        int open = 0;
        do {
            Event event = next();
            if (event instanceof Event.MapStart || event instanceof Event.ListStart) {
                open++;
            } else if (event instanceof Event.End) {
                open--;
            } else if (event instanceof Event.StreamEnd) {
                throw new UnreadableReportException("the body breaks off");
            }
        } while (open > 0);
    }

    /** Counts something that is kept. */
    void keep() {
        if (++kept > limits.items()) {
            throw new UnreadableReportException(
                    "the report has more than %,d resources, events and tags".formatted(limits.items()));
        }
    }

    /** A text from the body, fit for a message. */
    static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private Event peek() {
        if (ahead == null) {
            ahead = pull();
        }
        return ahead;
    }

    private Event next() {
        Event event = peek();
        ahead = null;
        return event;
    }

    private Event pull() {
        Event event = events.next();
        if (event instanceof Event.MapStart || event instanceof Event.ListStart) {
            if (++depth > limits.depth()) {
                throw new UnreadableReportException("the body is nested deeper than " + limits.depth());
            }
        } else if (event instanceof Event.End) {
            depth--;
        } else if (event instanceof Event.Scalar scalar && scalar.anchor() != null) {
            keep();
            anchored.put(scalar.anchor(), scalar);
        }
        return event;
    }
}
