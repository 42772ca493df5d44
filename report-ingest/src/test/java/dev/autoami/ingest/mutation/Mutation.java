package dev.autoami.ingest.mutation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** A way to change a report, mostly so that it still is one. Lines are those of Psych's block style, or of indented JSON. */
enum Mutation {
    CUT {
        @Override
        byte[] apply(byte[] body, Random random) {
            int from = random.nextInt(body.length + 1);
            if (random.nextBoolean()) {
                return Arrays.copyOf(body, from);
            }
            int to = Math.min(body.length, from + random.nextInt(200));
            return joined(Arrays.copyOf(body, from), Arrays.copyOfRange(body, to, body.length));
        }
    },
    FLIPPED_BYTES {
        private static final String TELLING =
                ":-#&*!|>'\"%@`{}[],?\\ \t\n\r~=<0179eE._+\u0000\u0001\u007f\u0085\u00c2\u00e2\u00ff";

        @Override
        byte[] apply(byte[] body, Random random) {
            byte[] flipped = body.clone();
            for (int i = random.nextInt(3); i >= 0 && body.length > 0; i--) {
                int at = random.nextInt(body.length);
                flipped[at] = random.nextBoolean()
                        ? (byte) (flipped[at] ^ 1 << random.nextInt(8))
                        : (byte) TELLING.charAt(random.nextInt(TELLING.length()));
            }
            return flipped;
        }
    },
    SHUFFLED_KEYS {
        @Override
        List<String> apply(List<String> lines, Random random) {
            int line = line(lines, random);
            int indent = indent(lines.get(line));
            int from = line;
            while (from > 0 && isIn(lines.get(from - 1), indent)) {
                from--;
            }
            int to = line;
            while (to < lines.size() && isIn(lines.get(to), indent)) {
                to++;
            }
            List<List<String>> entries = new ArrayList<>();
            for (int at = from; at < to; at++) {
                if (entries.isEmpty() || isEntry(lines.get(at), indent)) {
                    entries.add(new ArrayList<>());
                }
                entries.getLast().add(lines.get(at));
            }
            Collections.shuffle(entries, random);
            List<String> shuffled = new ArrayList<>(lines.subList(0, from));
            entries.forEach(shuffled::addAll);
            shuffled.addAll(lines.subList(to, lines.size()));
            return shuffled;
        }
    },
    SWAPPED_VALUES {
        @Override
        List<String> apply(List<String> lines, Random random) {
            int one = line(lines, random);
            int other = line(lines, random);
            for (int tries = 0; tries < 50 && !key(lines.get(one)).equals(key(lines.get(other))); tries++) {
                other = random.nextInt(lines.size());
            }
            List<String> swapped = new ArrayList<>(lines);
            swapped.set(one, key(lines.get(one)) + value(lines.get(other)));
            swapped.set(other, key(lines.get(other)) + value(lines.get(one)));
            return swapped;
        }
    },
    OTHER_VALUE {
        private static final List<String> FLAGS = List.of(
                "true", "false", "true", "false", "'true'", "\"false\"", "yes", "No", "tRue", "~", "1", "!x true");
        private static final List<String> VALUES = List.of(
                "true",
                "false",
                "true",
                "false",
                "yes",
                "No",
                "TRUE",
                "tRue",
                "'true'",
                "\"false\"",
                "~",
                "null",
                "",
                "''",
                "\"\"",
                "0",
                "1",
                "2",
                "3",
                "7",
                "12",
                "13",
                "012",
                "0x1",
                "1_0",
                "-1",
                "1.0",
                "NaN",
                "1e3",
                "changed",
                "unchanged",
                "failed",
                "success",
                "failure",
                "noop",
                ":success",
                ":changed",
                "!ruby/sym success",
                "!ruby/sym ",
                "!!str true",
                "! changed",
                "not_used",
                "on_failure",
                "[]",
                "{}",
                "[success]",
                "{status: success}",
                "[{status: success}]",
                "[{status: success, corrective_change: true}]",
                "&a x",
                "*a",
                "&a [x]",
                "&a {hash: {x: true}}",
                "{hash: {x: ~}}",
                "|\n        x",
                ">-\n        x\n        y",
                "x # y",
                "x: y",
                "\"\\u00e4\\x41\\n\"",
                "'it''s'",
                "\u2028",
                "\"\u0085\"",
                "a\u2029b",
                "\u00e4\ud83d\ude00",
                "x\n          y",
                "'x\n          y'",
                "\"x\\\n          y\"",
                "2026-11-20",
                "web01.example.com",
                "Notify[x]");

        @Override
        List<String> apply(List<String> lines, Random random) {
            int line = line(lines, random);
            String value = new String(VALUES.get(random.nextInt(VALUES.size())).getBytes(UTF_8), ISO_8859_1);
            String was = lines.get(line);
            if (random.nextBoolean() && value(was).matches(" (true|false),?")) {
                value = FLAGS.get(random.nextInt(FLAGS.size()));
            }
            List<String> changed = new ArrayList<>(lines);
            changed.set(line, key(was) + " " + value + (was.endsWith(",") ? "," : ""));
            return changed;
        }
    },
    OTHER_KEY {
        private static final List<String> KEYS = List.of(
                "status",
                "changed",
                "failed",
                "failed_to_restart",
                "skipped",
                "out_of_sync",
                "corrective_change",
                "tags",
                "events",
                "noop",
                "noop_pending",
                "transaction_completed",
                "cached_catalog_status",
                "host",
                "environment",
                "resource_statuses",
                "metrics",
                "logs",
                "resources",
                "values",
                "hash",
                "level",
                "message",
                "File[x]",
                "Notify[x]",
                "'status'",
                "? status\n",
                "*a ",
                "&a status",
                "!!str status",
                "[x]",
                "~",
                "<<");

        @Override
        List<String> apply(List<String> lines, Random random) {
            int line = line(lines, random);
            List<String> changed = new ArrayList<>(lines);
            String was = lines.get(line);
            changed.set(line, " ".repeat(indent(was)) + KEYS.get(random.nextInt(KEYS.size())) + ":" + value(was));
            return changed;
        }
    },
    DUPLICATED {
        @Override
        List<String> apply(List<String> lines, Random random) {
            int from = line(lines, random);
            int to = entryEnd(lines, from);
            List<String> more = new ArrayList<>(lines);
            more.addAll(random.nextBoolean() ? to : sameDepth(lines, from, random), lines.subList(from, to));
            return more;
        }
    },
    REMOVED {
        @Override
        List<String> apply(List<String> lines, Random random) {
            int from = line(lines, random);
            List<String> fewer = new ArrayList<>(lines);
            fewer.subList(from, entryEnd(lines, from)).clear();
            return fewer;
        }
    },
    NESTED {
        @Override
        List<String> apply(List<String> lines, Random random) {
            int line = line(lines, random);
            int depth = random.nextInt(random.nextInt(5) == 0 ? 100 : 5);
            String value = value(lines.get(line)).strip();
            String nested = random.nextBoolean()
                    ? "[".repeat(depth) + value + "]".repeat(depth)
                    : "{a: ".repeat(depth) + value + "}".repeat(depth);
            List<String> changed = new ArrayList<>(lines);
            changed.set(line, key(lines.get(line)) + " " + nested);
            return changed;
        }
    },
    LINE_BREAKS {
        private static final List<String> BREAKS =
                List.of("\r\n", "\r", "\n\n", "\n \n", "\u0085", "\u2028", " ", "", "\n\t");

        @Override
        byte[] apply(byte[] body, Random random) {
            String text = new String(body, ISO_8859_1);
            String other = new String(BREAKS.get(random.nextInt(BREAKS.size())).getBytes(UTF_8), ISO_8859_1);
            if (random.nextInt(4) == 0) {
                return text.replace("\n", other).getBytes(ISO_8859_1);
            }
            int at = text.indexOf('\n', random.nextInt(text.length() + 1));
            return at < 0 ? body : (text.substring(0, at) + other + text.substring(at + 1)).getBytes(ISO_8859_1);
        }
    },
    INDENTS {
        @Override
        List<String> apply(List<String> lines, Random random) {
            int from = line(lines, random);
            int to = random.nextInt(3) == 0 ? lines.size() : entryEnd(lines, from);
            int more = random.nextInt(5) - 2;
            List<String> changed = new ArrayList<>(lines);
            for (int at = from; at < to; at++) {
                String line = lines.get(at);
                changed.set(at, more >= 0 ? " ".repeat(more) + line : line.substring(Math.min(-more, indent(line))));
            }
            return changed;
        }
    },
    INSERTED {
        private static final List<String> LINES = List.of(
                "---",
                "...",
                "# x",
                "  # x",
                "\t",
                "- x",
                "  - x",
                "x: y",
                "  x: y",
                "? x",
                ": y",
                "%YAML 1.1",
                "x",
                "    x",
                "]",
                "}",
                "'",
                "\"",
                "--- x",
                "&a",
                "*a",
                "!x",
                "|",
                "File[x]: {changed: true}",
                "  File[x]: {changed: true, events: [{status: success}]}",
                "    tags: *a",
                "    tags: &a",
                "\u0000");

        @Override
        List<String> apply(List<String> lines, Random random) {
            List<String> more = new ArrayList<>(lines);
            more.add(random.nextInt(lines.size() + 1), LINES.get(random.nextInt(LINES.size())));
            return more;
        }
    };

    private static final Pattern DECIDING = Pattern.compile(
            "(status|changed|failed|failed_to_restart|skipped|corrective_change|completed|noop|noop_pending|events|tags)\"?:|^-"
                + " - (failed|changed)");

    /** The body as it is after this mutation, at places that the generator chooses. */
    byte[] apply(byte[] body, Random random) {
        List<String> lines = List.of(new String(body, ISO_8859_1).split("\n", -1));
        return String.join("\n", apply(lines, random)).getBytes(ISO_8859_1);
    }

    List<String> apply(List<String> lines, Random random) {
        throw new UnsupportedOperationException(this + " is not about lines");
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static int indent(String line) {
        int indent = 0;
        while (indent < line.length() && line.charAt(indent) == ' ') {
            indent++;
        }
        return indent;
    }

    /** Any line, or one of those that are decided from. */
    private static int line(List<String> lines, Random random) {
        int line = random.nextInt(lines.size());
        if (random.nextBoolean()) {
            for (int at = 0; at < lines.size(); at++) {
                int after = (line + at) % lines.size();
                if (DECIDING.matcher(lines.get(after)).find()) {
                    return after;
                }
            }
        }
        return line;
    }

    /** Whether a line is a sibling of those with this indent, or in one of them. */
    private static boolean isIn(String line, int indent) {
        return indent(line) > indent || isEntry(line, indent) || line.startsWith("- ", indent);
    }

    private static boolean isEntry(String line, int indent) {
        return indent(line) == indent && !line.startsWith("- ", indent) && !line.startsWith("---");
    }

    private static int entryEnd(List<String> lines, int from) {
        int indent = indent(lines.get(from));
        int to = from + 1;
        while (to < lines.size()
                && (indent(lines.get(to)) > indent || lines.get(to).startsWith("- ", indent))) {
            to++;
        }
        return to;
    }

    /** A line with the same indent, if one of a few is. */
    private static int sameDepth(List<String> lines, int as, Random random) {
        for (int tries = 0; tries < 20; tries++) {
            int line = random.nextInt(lines.size());
            if (indent(lines.get(line)) == indent(lines.get(as))) {
                return line;
            }
        }
        return as;
    }

    /** {@code key:} of a line, with its indent, or the dash of an item. */
    private static String key(String line) {
        int colon = line.indexOf(": ");
        if (colon >= 0) {
            return line.substring(0, colon + 1);
        }
        int dash = line.lastIndexOf("- ");
        return line.endsWith(":") ? line : dash >= 0 ? line.substring(0, dash + 1) : "";
    }

    private static String value(String line) {
        return line.substring(key(line).length());
    }
}
