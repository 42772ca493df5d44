package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * The part of YAML in which Ruby's Psych writes a report: one key, item or text a line, nested by columns. Makes the
 * events that {@link YamlEvents} makes of the same bytes, at a tenth of the cost; gives up, with
 * {@link NotThisYamlException}, at the first byte whose meaning is not plain to see. So it may refuse what is YAML, and
 * never takes what is none. Texts over several lines, and those with escapes, are left to SnakeYAML, one by one.
 */
final class PsychEvents implements EventSource {
    private static final byte[] FIRST_LINE = "--- !ruby/object:Puppet::Transaction::Report\n".getBytes(US_ASCII);
    /** Characters of ASCII that begin no plain text, or not always. */
    private static final String INDICATORS = "-?:,[]{}#&*!|>'\"%@`";

    private static final LoaderOptions OPTIONS = new LoaderOptions();
    /** Longer keys may not be written in one line. */
    private static final int LONGEST_KEY = 1000;

    /** Lists that begin in one line; a report has two. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_TEXT = 64 * 1024;
    /** SnakeYAML is not begun for more texts than this, and one for so many bytes that were read. */
    private static final int TEXTS_AT_ONCE = 64;

    private static final int BYTES_PER_TEXT = 256;

    private record Made(Event event, @Nullable String text, boolean isPlain) {}

    private static final Made MAP = new Made(Event.MAP, null, false);
    private static final Made LIST = new Made(Event.LIST, null, false);
    private static final Made END = new Made(Event.END, null, false);
    private static final Made NULL = new Made(Event.SCALAR, null, true);

    private final byte[] body;
    private final Effort effort;
    private final Deque<Made> made = new ArrayDeque<>();
    private Made now = MAP;
    /** Where the next line begins. */
    private int next = FIRST_LINE.length;

    private int at;
    /** Columns of the maps and lists that are open, the innermost last; a list's as its complement. */
    private int[] open = new int[16];

    private int depth;
    private boolean isValueDue;
    private int textsBySnakeYaml;

    /** Whether it is worth trying. */
    static boolean mayRead(byte[] body) {
        return body.length > FIRST_LINE.length
                && body[body.length - 1] == '\n'
                && Arrays.equals(body, 0, FIRST_LINE.length, FIRST_LINE, 0, FIRST_LINE.length);
    }

    /** @param body one that it {@linkplain #mayRead may read} */
    PsychEvents(byte[] body, Effort effort) {
        this.body = body;
        this.effort = effort;
        effort.reads(FIRST_LINE.length);
        made.add(new Made(Event.DOCUMENT, null, false));
        made.add(MAP);
        push(0);
    }

    @Override
    public Event next() {
        while (made.isEmpty()) {
            line();
        }
        now = made.removeFirst();
        return now.event;
    }

    @Override
    public @Nullable String text() {
        return now.text;
    }

    @Override
    public boolean isPlain() {
        return now.isPlain;
    }

    @Override
    public @Nullable String anchor() {
        return null;
    }

    /** Reads the next line, and those that belong to its text. */
    private void line() {
        if (next == body.length) {
            if (isValueDue) {
                made.add(NULL);
                isValueDue = false;
            }
            while (depth > 0) {
                pop();
            }
            made.add(new Made(Event.STREAM_END, null, false));
            return;
        }
        at = next;
        int column = column(at);
        at += column;
        // A report's map, and no document after it.
        if (column == 0 && (starts("---") || starts("..."))) {
            throw otherwise();
        }
        boolean isItem = isItem(at);
        if (isValueDue) {
            isValueDue = false;
            int key = open[depth - 1];
            if (column > key || (column == key && isItem)) {
                made.add(isItem ? LIST : MAP);
                push(isItem ? ~column : column);
            } else {
                made.add(NULL);
            }
        }
        while (depth > 0 && (innermost() > column || (innermost() == column && isInList() && !isItem))) {
            pop();
        }
        if (depth == 0 || innermost() != column || isInList() != isItem) {
            throw otherwise();
        }
        if (isItem) {
            item(column);
        } else {
            entry(column, keyEnd(at));
        }
    }

    /** What stands after a dash: another list, a map's first entry, or a text. */
    private void item(int listColumn) {
        int column = listColumn;
        int dash = at;
        at += 2;
        while (isItem(at)) {
            if (depth > DEEPEST) {
                throw otherwise();
            }
            column += 2;
            made.add(LIST);
            push(~column);
            dash = at;
            at += 2;
        }
        int end = keyEnd(at);
        if (end >= 0) {
            made.add(MAP);
            push(column + 2);
            entry(column + 2, end);
        } else {
            text(column, dash);
        }
    }

    /** @param end of its key; less than zero when it has none */
    private void entry(int column, int end) {
        int key = at;
        if (end < 0 || end - key > LONGEST_KEY) {
            throw otherwise();
        }
        at = end + 1;
        if (isQuote(body[key])) {
            made.add(quoted(key, end));
        } else {
            made.add(plain(read(key, end)));
        }
        if (body[at] == ' ') {
            at++;
        }
        if (body[at] == '\n') {
            endLine(at);
            isValueDue = true;
        } else {
            text(column, key);
        }
    }

    /**
     * A text, or an empty list or map, that begins here.
     *
     * @param column of the map or list in which it is
     * @param start where its key or its dash is
     */
    private void text(int column, int start) {
        byte first = body[at];
        int end = lineEnd(at);
        boolean isContinued = isContinued(end, column);
        if (!isContinued && (is("[]", end) || is("{}", end))) {
            made.add(first == '[' ? LIST : MAP);
            made.add(END);
            endLine(end);
        } else if (!isContinued && isQuote(first) && quoteEnd(at, end) == end - 1) {
            made.add(quoted(at, end));
            endLine(end);
        } else if (!isContinued && !isQuote(first) && isPlain(at, end)) {
            made.add(plain(read(at, end)));
            endLine(end);
        } else if (isQuote(first) || first == '|' || first == '>' || isPlainStart(at)) {
            bySnakeYaml(column, start, end);
        } else {
            throw otherwise();
        }
    }

    private static Made plain(String text) {
        return new Made(Event.SCALAR, Nulls.isNull(text) ? null : text, true);
    }

    private Made quoted(int start, int end) {
        String text = read(start + 1, end - 1);
        return new Made(Event.SCALAR, body[start] == '\'' ? text.replace("''", "'") : text, false);
    }

    /** Has SnakeYAML read the entry or item with its text, in the columns in which it stands. */
    private void bySnakeYaml(int column, int start, int firstEnd) {
        int end = firstEnd;
        while (isContinued(end, column)) {
            end = lineEnd(end + 1);
        }
        boolean isLong = end - next > LONGEST_TEXT;
        if (isLong || body[end - 1] == '\n' || ++textsBySnakeYaml > TEXTS_AT_ONCE + end / BYTES_PER_TEXT) {
            // Empty lines at its end may be part of it.
            throw otherwise();
        }
        String lines = " ".repeat(column) + read(start, end) + "\n";
        boolean isItem = isInList();
        try {
            ParserImpl parser = new ParserImpl(new StreamReader(new StringReader(lines)), OPTIONS);
            parser.getEvent();
            parser.getEvent();
            boolean isOne;
            if (isItem) {
                isOne = parser.getEvent() instanceof SequenceStartEvent;
            } else {
                isOne = parser.getEvent() instanceof MappingStartEvent && parser.getEvent() instanceof ScalarEvent;
            }
            if (!isOne
                    || !(parser.getEvent() instanceof ScalarEvent text)
                    || text.getAnchor() != null
                    || text.getTag() != null
                    || !(isItem
                            ? parser.getEvent() instanceof SequenceEndEvent
                            : parser.getEvent() instanceof MappingEndEvent)) {
                throw otherwise();
            }
            parser.getEvent();
            if (!parser.checkEvent(org.yaml.snakeyaml.events.Event.ID.StreamEnd)) {
                throw otherwise();
            }
            made.add(text.isPlain() ? plain(text.getValue()) : new Made(Event.SCALAR, text.getValue(), false));
        } catch (YAMLException e) {
            throw otherwise();
        }
        endLine(end);
    }

    /** Whether the line after this end of one has more of a text that stands in this column's map or list. */
    private boolean isContinued(int end, int column) {
        int after = end + 1;
        return after < body.length && (body[after] == '\n' || column(after) > column);
    }

    /** Where the colon after a key is, should there be one that begins here; else -1. */
    private int keyEnd(int from) {
        if (isQuote(body[from])) {
            int end = quoteEnd(from, lineEnd(from));
            return end >= 0 && body[end + 1] == ':' && isBlank(body[end + 2]) ? end + 1 : -1;
        }
        if (!isPlainStart(from)) {
            return -1;
        }
        int i = from;
        while (body[i] != '\n' && !(body[i] == ':' && isBlank(body[i + 1]))) {
            if (body[i] == '#' && body[i - 1] == ' ') {
                throw otherwise();
            }
            i++;
        }
        return body[i] == ':' && body[i - 1] != ' ' ? i : -1;
    }

    /** The quote that ends a text, if it is in the same line and nothing in the text is escaped but the quote; else -1. */
    private int quoteEnd(int from, int lineEnd) {
        byte quote = body[from];
        int i = from + 1;
        while (i < lineEnd) {
            if (body[i] == '\\' && quote == '"') {
                return -1;
            }
            if (body[i] == quote) {
                if (quote == '"' || body[i + 1] != quote) {
                    return i;
                }
                i++;
            }
            i++;
        }
        return -1;
    }

    /** Whether this is a plain text, by its line alone. */
    private boolean isPlain(int from, int end) {
        if (!isPlainStart(from) || body[end - 1] == ' ' || body[end - 1] == ':') {
            return false;
        }
        for (int i = from; i < end; i++) {
            if ((body[i] == ':' && body[i + 1] == ' ') || (body[i] == '#' && body[i - 1] == ' ')) {
                return false;
            }
        }
        return true;
    }

    private boolean isPlainStart(int from) {
        byte first = body[from];
        boolean isIndicator = INDICATORS.indexOf(first) >= 0 && !(first == '-' && body[from + 1] > ' ');
        return (first < 0 || first > ' ') && !isIndicator;
    }

    private boolean isItem(int from) {
        return body[from] == '-' && body[from + 1] == ' ' && body[from + 2] > ' ';
    }

    private static boolean isQuote(byte character) {
        return character == '\'' || character == '"';
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\n';
    }

    private boolean starts(String text) {
        return Arrays.equals(body, at, Math.min(at + 3, body.length), text.getBytes(US_ASCII), 0, 3);
    }

    private boolean is(String text, int end) {
        return end - at == 2 && body[at] == text.charAt(0) && body[at + 1] == text.charAt(1);
    }

    private int lineEnd(int from) {
        int i = from;
        while (body[i] != '\n') {
            i++;
        }
        return i;
    }

    private int column(int from) {
        int i = from;
        while (body[i] == ' ') {
            i++;
        }
        return i - from;
    }

    private void endLine(int end) {
        effort.reads(end + 1 - next);
        next = end + 1;
    }

    /** Bytes as text; gives up on those that YAML does not take, or may take for a line's end. */
    private String read(int from, int to) {
        boolean isAscii = true;
        for (int i = from; i < to; i++) {
            byte character = body[i];
            if (character < ' ') {
                if (character < 0) {
                    isAscii = false;
                } else if (character != '\n') {
                    throw otherwise();
                }
            } else if (character == 0x7F) {
                throw otherwise();
            }
        }
        return isAscii ? new String(body, from, to - from, ISO_8859_1) : decoded(from, to);
    }

    private String decoded(int from, int to) {
        String text;
        try {
            text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(body, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw otherwise();
        }
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean isTaken = character < 0x7F
                    || (character >= 0xA0
                            && character != '\u2028'
                            && character != '\u2029'
                            && character != '\uFEFF'
                            && character < 0xFFFE
                            && !Character.isSurrogate(character));
            if (!isTaken) {
                throw otherwise();
            }
        }
        return text;
    }

    private static NotThisYamlException otherwise() {
        return new NotThisYamlException("not as Psych writes a report");
    }

    private int innermost() {
        int column = open[depth - 1];
        return column < 0 ? ~column : column;
    }

    private boolean isInList() {
        return open[depth - 1] < 0;
    }

    private void push(int column) {
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
        }
        open[depth++] = column;
    }

    private void pop() {
        depth--;
        made.add(END);
    }
}
