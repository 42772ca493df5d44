package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Bodies of any size that are made to cost their reader more than a report does. */
public final class HostileBodies {
    private static final String HEAD = "--- !ruby/object:Puppet::Transaction::Report\nhost: a.example.com\n";
    /** Short of the longest line that is read. */
    private static final int LINE = Limits.DEFAULT.lineBytes() - 100;

    private static final String DEEP = "nested deeper than 64";
    private static final String LONG_LINE = "has more than 131,072 bytes";
    private static final String LONG_TEXT = "has a text of more than";
    private static final String DENSE = "more than a value in 8 bytes";
    private static final String TOO_MUCH = "has more to keep in mind than";
    private static final String NO_YAML = "the body is no YAML";
    private static final String NO_REPORT = "is no Puppet report";

    private HostileBodies() {}

    /**
     * One of them.
     *
     * @param name what is in it
     * @param refusal what its reader says to it, among other things
     * @param ofSize makes it, of about as many bytes
     */
    public record HostileBody(String name, String refusal, IntFunction<byte[]> ofSize) {
        @Override
        public String toString() {
            return name;
        }
    }

    public static List<HostileBody> all() {
        return List.of(
                // without end in depth
                filled("lists in lists, a line each", DEEP, "x: ", "[\n"),
                filled("lists in lists, on long lines", DEEP, "x: ", "[".repeat(LINE) + "\n"),
                filled("dashes after dashes", DEEP, "x:\n  ", "- ".repeat(LINE / 2) + "\n"),
                filled("maps in maps", DEEP, "x: ", "{a: ".repeat(LINE / 4) + "\n"),
                filled("question marks", DEEP, "x:\n  ", "? ".repeat(LINE / 2) + "\n"),
                json("JSON lists in lists", DEEP, "{\"x\":", "["),
                json("JSON maps in maps", DEEP, "{\"x\":", "{\"a\":"),
                // without end in a line
                filled("a line of text", LONG_LINE, "x: ", "x"),
                filled("a line of spaces", LONG_LINE, "x:", " "),
                filled("a line of a tag", LONG_LINE, "x: !", "x"),
                filled("a line of an anchor", LONG_LINE, "x: &", "x"),
                filled("long lines of text", NO_REPORT, "x:\n", "- " + "x".repeat(LINE) + "\n"),
                filled("long lines of spaces", NO_REPORT, "x:\n", " ".repeat(LINE) + "- x\n"),
                filled("long lines of spaces after text", NO_REPORT, "x:\n", "- x" + " ".repeat(LINE) + "\n"),
                filled("long lines of text in double quotes", NO_REPORT, "x:\n", "- \"" + "x".repeat(LINE) + "\"\n"),
                filled("long lines of escapes", NO_REPORT, "x:\n", "- \"" + "\\x41".repeat(LINE / 4) + "\"\n"),
                filled("long lines of tags", NO_REPORT, "x:\n", "- !" + "x".repeat(LINE) + " y\n"),
                filled("long lines of escapes in tags", NO_REPORT, "x:\n", "- !" + "%41".repeat(LINE / 3) + " y\n"),
                filled("long lines of anchors", TOO_MUCH, "x:\n", "- &" + "x".repeat(LINE) + " y\n"),
                filled("long lines of comments", NO_REPORT, "x:\n", "- y\n#" + "x".repeat(LINE) + "\n"),
                filled("long lines of tabs", NO_REPORT, "x:\n", "- y" + "\t".repeat(LINE) + "\n"),
                filled("long keys", NO_REPORT, "x:\n", "? " + "x".repeat(LINE) + "\n"),
                // without end over lines
                filled("a text over lines", LONG_TEXT, "x:\n  ", "x y\n  "),
                filled("a text in double quotes over lines", LONG_TEXT, "x: \"", "\\x41 \\\n  x\n  "),
                filled("a text in single quotes over lines", LONG_TEXT, "x: '", "x''y\n  "),
                filled("a literal block", LONG_TEXT, "x: |\n", "  x\n"),
                filled("a folded block", LONG_TEXT, "x: >\n", "  x\n\n   x\n"),
                filled("a block of blank lines", LONG_TEXT, "x: |\n", "\n"),
                filled("blank lines", LONG_TEXT, "", "\n"),
                filled("comments", LONG_TEXT, "", "#\n"),
                json("a JSON text", LONG_TEXT, "{\"x\":\"", "x"),
                json("a JSON text of escapes", LONG_TEXT, "{\"x\":\"", "\\u0041"),
                json("JSON and then blanks", LONG_TEXT, "{}", " "),
                // more events than a report has in as many bytes
                filled("empty items", DENSE, "x:\n", "-\n"),
                filled("items of flow lists", DENSE, "x: [\n", "a,".repeat(LINE / 2) + "\n"),
                filled("items of flow lists, a line each", DENSE, "x: [\n", "a,\n"),
                filled("empty flow lists", DENSE, "x: [\n", "[],".repeat(LINE / 3) + "\n"),
                filled("keys of flow maps", DENSE, "x: {\n", "a,".repeat(LINE / 2) + "\n"),
                filled("keys and values of flow maps", DENSE, "x: {\n", "a: b,".repeat(LINE / 5) + "\n"),
                filled("pairs in flow lists", DENSE, "x: [\n", "a: b,".repeat(LINE / 5) + "\n"),
                filled("question marks in flow lists", DENSE, "x: [\n", "?,".repeat(LINE / 2) + "\n"),
                filled("colons in flow lists", NO_YAML, "x: [\n", ":,".repeat(LINE / 2) + "\n"),
                filled("flow lists as keys", DENSE, "x: {\n", "[]: b,".repeat(LINE / 6) + "\n"),
                filled("keys in quotes", DENSE, "x: {\n", "\"\":\"\",".repeat(LINE / 6) + "\n"),
                filled("question marks, a line each", "a key that is no text", "x:\n", "?\n"),
                filled("colons, a line each", NO_YAML, "x:\n", ":\n"),
                filled("maps in items", DENSE, "x:\n", "- a:\n"),
                filled("small literal blocks", DENSE, "x:\n", "- |\n"),
                json("JSON numbers", DENSE, "{\"x\":[0", ",0"),
                json("JSON lists", DENSE, "{\"x\":[0", ",[]"),
                json("JSON names", DENSE, "{\"x\":{\"\":0", ",\"\":0"),
                // tags, anchors, aliases
                filled("tags", DENSE, "x:\n", "- !a\n"),
                filled("tags of Java", NO_REPORT, "x:\n", "- !!javax.script.ScriptEngineManager []\n"),
                numbered("anchors", TOO_MUCH, "x:\n", "- &%d a\n"),
                filled("the same anchor again", TOO_MUCH, "x:\n", "- &a a\n"),
                filled("aliases", DENSE, "x: &a b\ny:\n", "- *a\n"),
                filled("aliases in flow lists", DENSE, "x: &a b\ny: [\n", "*a,".repeat(LINE / 3) + "\n"),
                filled("an alias bomb", TOO_MUCH, "x: &a [b, b]\ny:\n", "- &a [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"),
                repeated(
                        "aliases of many tags",
                        TOO_MUCH,
                        "logs:\n- tags: &a\n",
                        "  - a%d\n",
                        "resource_statuses:\n",
                        "  a%d: {tags: *a}\n"),
                repeated(
                        "aliases of many events",
                        TOO_MUCH,
                        "logs:\n- x: &a\n",
                        "  - {}\n",
                        "resource_statuses:\n",
                        "  a%d: {events: *a}\n"),
                filled("merge keys", DENSE, "y: &a {b: c}\nx:\n", "- <<: *a\n"),
                // documents and directives
                filled("documents", "more than one document", "logs: []\n", "---\n"),
                filled("ends of documents", LONG_TEXT, "logs: []\n", "...\n"),
                directives("tag directives", LONG_TEXT, "%TAG !a%d! b\n"),
                directives("unknown directives", LONG_TEXT, "%A%d b\n"),
                // more to keep than a report has
                numbered("resources", TOO_MUCH, "resource_statuses:\n", "  a%d:\n"),
                numbered(
                        "resources with something to tell",
                        TOO_MUCH,
                        "resource_statuses:\n",
                        "  a%d: {changed: true}\n"),
                numbered(
                        "tags of a resource",
                        TOO_MUCH,
                        "resource_statuses:\n  a:\n    changed: true\n    tags:\n",
                        "    - a%d\n"),
                filled("events of a resource", TOO_MUCH, "resource_statuses:\n  a:\n    events:\n", "    - {}\n"),
                numbered("metrics", TOO_MUCH, "metrics:\n  resources:\n    values:\n", "    - [a%d, A, 1]\n"),
                filled("errors", DENSE, "logs:\n", "- level: err\n"),
                numbered("keys", DENSE, "", "a%d: b\n"),
                // what is no text at all, and what both parsers read to its end
                filled("bytes that are no UTF-8", LONG_LINE, "x: ", "\u00ff".repeat(10)),
                atTheEnd("no UTF-8 at the end", "the body is not UTF-8", new byte[] {(byte) 0xff}),
                atTheEnd("no YAML at the end", NO_YAML, "}\n".getBytes(UTF_8)),
                atTheEnd("a control character at the end", NO_YAML, new byte[] {1}),
                filled("zeros", LONG_LINE, "", "\0"));
    }

    private static HostileBody filled(String name, String refusal, String head, String unit) {
        return new HostileBody(name, refusal, size -> fill(HEAD + head, size, number -> unit));
    }

    private static HostileBody json(String name, String refusal, String head, String unit) {
        return new HostileBody(name, refusal, size -> fill(head, size, number -> unit));
    }

    /** The unit's %d are its number. */
    private static HostileBody numbered(String name, String refusal, String head, String unit) {
        return new HostileBody(name, refusal, size -> fill(HEAD + head, size, numbering(unit)));
    }

    private static HostileBody directives(String name, String refusal, String unit) {
        return new HostileBody(name, refusal, size -> concat(fill("", size, numbering(unit)), HEAD.getBytes(UTF_8)));
    }

    /** Half of the bytes are a list, half are aliases of it, each of which a reader might read again. */
    private static HostileBody repeated(
            String name, String refusal, String head, String unit, String between, String alias) {
        return new HostileBody(
                name,
                refusal,
                size -> concat(
                        fill(HEAD + head, size / 2, numbering(unit)), fill(between, size / 2, numbering(alias))));
    }

    private static HostileBody atTheEnd(String name, String refusal, byte[] end) {
        return new HostileBody(name, refusal, size -> concat(SampleReports.full(size / 780, 10), end));
    }

    private static IntFunction<String> numbering(String unit) {
        String[] parts = unit.split("%d", -1);
        return number -> String.join(Integer.toString(number), parts);
    }

    private static byte[] fill(String head, int size, IntFunction<String> unit) {
        StringBuilder body = new StringBuilder(size + LINE).append(head);
        for (int number = 1; body.length() < size; number++) {
            body.append(unit.apply(number));
        }
        return body.toString().getBytes(UTF_8);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
