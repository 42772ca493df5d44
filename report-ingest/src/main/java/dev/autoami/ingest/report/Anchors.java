package dev.autoami.ingest.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the anchors of a document stand for, as the events that were there. Each is recorded once, however many anchors
 * it is in, and an alias in it stays an alias: what is repeated is only repeated where somebody reads it.
 */
final class Anchors {
    private record Recorded(
            Event event,
            @Nullable String text,
            boolean isPlain,
            @Nullable String anchor) {}

    /** Part of the tape; without an end while the parser is still in it. */
    private static final class Stretch {
        private static final int OPEN = -1;

        private final int from;
        private final int depth;
        private int to = OPEN;

        Stretch(int from, int depth) {
            this.from = from;
            this.depth = depth;
        }
    }

    private final Effort effort;
    private final List<Recorded> tape = new ArrayList<>();
    private final Map<String, Stretch> stretches = new HashMap<>();
    private final Deque<Stretch> open = new ArrayDeque<>();
    private int depth;

    Anchors(Effort effort) {
        this.effort = effort;
    }

    /** Takes note of an event of the parser. */
    void note(Event event, EventSource parser) {
        String anchor = parser.anchor();
        if (event == Event.ALIAS) {
            find(anchor);
            anchor = null;
        }
        if (open.isEmpty() && anchor == null) {
            return;
        }
        record(event, parser);
        if (anchor != null) {
            effort.meetsAnchor();
            effort.keeps(Effort.of(anchor) + Effort.OBJECT);
            Stretch stretch = new Stretch(tape.size() - 1, depth);
            stretches.put(anchor, stretch);
            open.addFirst(stretch);
        }
        switch (event) {
            case MAP, LIST -> depth++;
            case END -> depth--;
            default -> {}
        }
        if (!open.isEmpty() && open.getFirst().depth == depth) {
            open.removeFirst().to = tape.size();
        }
    }

    /** What an alias refers to, to be read where the alias is. */
    Replay replay(String what, @Nullable String anchor) {
        Stretch stretch = find(anchor);
        if (stretch.to == Stretch.OPEN) {
            throw new UnreadableReportException(
                    "%s refers to *%s, which it is part of".formatted(what, Cursor.shortened(String.valueOf(anchor))));
        }
        return new Replay(stretch.from, stretch.to);
    }

    private Stretch find(@Nullable String anchor) {
        Stretch stretch = anchor == null ? null : stretches.get(anchor);
        if (stretch == null) {
            throw new UnreadableReportException("the alias *%s stands for nothing that comes before it"
                    .formatted(Cursor.shortened(String.valueOf(anchor))));
        }
        return stretch;
    }

    private void record(Event event, EventSource parser) {
        String text = event == Event.SCALAR ? parser.text() : null;
        effort.keeps(Effort.OBJECT + (text == null ? 0 : Effort.of(text)));
        tape.add(new Recorded(event, text, event == Event.SCALAR && parser.isPlain(), parser.anchor()));
    }

    /** A stretch of the tape, played again. */
    final class Replay implements EventSource {
        private final int to;
        private int at;

        private Replay(int from, int to) {
            this.at = from - 1;
            this.to = to;
        }

        int events() {
            return to - at - 1;
        }

        @Override
        public Event next() {
            at++;
            return tape.get(at).event;
        }

        @Override
        public @Nullable String text() {
            return tape.get(at).text;
        }

        @Override
        public boolean isPlain() {
            return tape.get(at).isPlain;
        }

        @Override
        public @Nullable String anchor() {
            return tape.get(at).anchor;
        }
    }
}
