package dev.autoami.ingest.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document from its events, forward only: maps entry by entry, lists item by item, and skips what nobody wants.
 * An alias is read as what it stands for.
 */
final class Cursor {
    private final EventSource parser;
    private final Effort effort;
    private final Anchors anchors;
    // What aliases stand for that are being read, the innermost first.
    private final Deque<Anchors.Replay> replays = new ArrayDeque<>();
    private @Nullable Event ahead;

    Cursor(EventSource parser, Effort effort) {
        this.parser = parser;
        this.effort = effort;
        this.anchors = new Anchors(effort);
    }

    /** Reads the one document that there may be. */
    void document(Runnable root) {
        if (take() != Event.DOCUMENT) {
            throw new UnreadableReportException("the body is empty");
        }
        root.run();
        if (take() != Event.STREAM_END) {
            throw new UnreadableReportException("the body holds more than one document");
        }
    }

    /**
     * Reads a map of which some keys are known; the consumer gets each of these and must read or skip its value, all
     * others are skipped. A null in its place has no entries. A known key that is there twice is refused: Ruby would take
     * the last, others the first, and nobody writes such a report.
     *
     * @param what what it is, for messages
     */
    void map(String what, Keys known, Consumer<String> entry) {
        if (isAbsent(what, Event.MAP, "map")) {
            return;
        }
        long seen = 0;
        while (peek() != Event.END) {
            String key = key(what);
            int number = known.number(key);
            if (number < 0) {
                skip();
                continue;
            }
            if ((seen & 1L << number) != 0) {
                throw twice(what, key);
            }
            seen |= 1L << number;
            entry.accept(key);
        }
        take();
    }

    /** Reads a map with whatever keys, none of them twice. */
    void names(String what, Consumer<String> entry) {
        if (isAbsent(what, Event.MAP, "map")) {
            return;
        }
        int cost = 0;
        Set<String> names = new HashSet<>();
        while (peek() != Event.END) {
            String name = key(what);
            int one = Effort.of(name) + Effort.OBJECT;
            effort.keeps(one);
            cost += one;
            if (!names.add(name)) {
                throw twice(what, name);
            }
            entry.accept(name);
        }
        take();
        effort.drops(cost);
    }

    /** Reads a list; the consumer must read or skip the item. A null in its place has no items. */
    void list(String what, Runnable item) {
        if (isAbsent(what, Event.LIST, "list")) {
            return;
        }
        while (peek() != Event.END) {
            item.run();
        }
        take();
    }

    /** Reads a scalar. */
    @Nullable
    String text(String what) {
        if (value(what) != Event.SCALAR) {
            throw new UnreadableReportException(shortened(what) + " is no text");
        }
        take();
        return source().text();
    }

    /** Reads a scalar that old formats write as one of Ruby's symbols: {@code :notice}. */
    @Nullable
    String symbol(String what) {
        String text = text(what);
        return text != null && text.startsWith(":") ? text.substring(1) : text;
    }

    /** Reads a truth value of YAML 1.1; a text in quotes is none, whatever it says. */
    @Nullable
    Boolean flag(String what) {
        String text = text(what);
        if (text == null) {
            return null;
        }
        return switch (source().isPlain() ? text : "") {
            case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON" -> true;
            case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF" -> false;
            default ->
                throw new UnreadableReportException(
                        "%s is '%s', neither true nor false".formatted(shortened(what), shortened(text)));
        };
    }

    /** Reads how many there are of something. */
    long count(String what) {
        String text = text(what);
        if (text == null || !source().isPlain() || !isCount(text)) {
            throw new UnreadableReportException(
                    "%s is '%s', no number of things".formatted(shortened(what), shortened(String.valueOf(text))));
        }
        return Long.parseLong(text);
    }

    /** What comes next: a map, a list, or a scalar. */
    Event value(String what) {
        if (peek() == Event.ALIAS) {
            replays.addFirst(anchors.replay(what, source().anchor()));
            ahead = null;
        }
        return peek();
    }

    /** Skips a value, with all that is in it. */
    void skip() {
        int open = 0;
        do {
            switch (take()) {
                case MAP, LIST -> open++;
                case END -> open--;
                case DOCUMENT, STREAM_END -> throw new UnreadableReportException("the body breaks off");
                case SCALAR, ALIAS -> {}
            }
        } while (open > 0);
    }

    /** A text from the body, fit for a message. */
    static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private boolean isAbsent(String what, Event start, String kind) {
        Event event = value(what);
        boolean absent = event == Event.SCALAR && source().text() == null;
        if (event != start && !absent) {
            throw new UnreadableReportException("%s is no %s".formatted(shortened(what), kind));
        }
        take();
        return absent;
    }

    private String key(String what) {
        String key = value(what) == Event.SCALAR ? text(what) : null;
        if (key == null) {
            throw new UnreadableReportException(shortened(what) + " has a key that is no text");
        }
        return key;
    }

    private static UnreadableReportException twice(String what, String key) {
        return new UnreadableReportException("%s has the key '%s' twice".formatted(shortened(what), shortened(key)));
    }

    private static boolean isCount(String text) {
        return !text.isEmpty()
                && text.length() <= 18
                && text.chars().allMatch(digit -> '0' <= digit && digit <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
    }

    private EventSource source() {
        return replays.isEmpty() ? parser : replays.getFirst();
    }

    private Event peek() {
        if (ahead == null) {
            ahead = pull();
        }
        return ahead;
    }

    private Event take() {
        Event event = peek();
        ahead = null;
        return event;
    }

    private Event pull() {
        while (!replays.isEmpty() && replays.getFirst().events() == 0) {
            replays.removeFirst();
        }
        Event event = source().next();
        effort.meets(event);
        if (replays.isEmpty()) {
            anchors.note(event, parser);
        }
        return event;
    }
}
