package dev.autoami.benchmark.rebake;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The one table that a run prints, with the goals in its first line, and below it the calls by action. */
final class RebakeTable {
    private static final Duration DELAYS =
            World.PACE.boot().plus(World.PACE.stop()).plus(World.PACE.image()).plus(World.PACE.terminate());

    /** Of RunInstances, as EC2 publishes it: so many at once, and then so many a second. */
    private static final int LAUNCHES = 5;

    private static final double LAUNCHES_A_SECOND = 2;

    private final StringBuilder rows = new StringBuilder();
    private final List<String> notes = new ArrayList<>();

    /**
     * What was measured of some rebakes at once.
     *
     * @param describes so many a second; this, {@code cpu} and {@code memory} are empty where it was not measured
     */
    record Row(
            String what,
            int rebakes,
            Duration wall,
            Map<String, Integer> calls,
            int throttled,
            String describes,
            String cpu,
            String memory) {
        private static final Set<String> READING = Set.of("Describe", "Get", "List");

        static Row of(String what, int rebakes, Duration wall, Watch.Seen seen) {
            double cpu = seen.cpu().toMillis() / 1e3;
            return new Row(
                    what,
                    rebakes,
                    wall,
                    seen.calls(),
                    seen.throttled().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum(),
                    "%s (%s in the busiest 10 s)"
                            .formatted(
                                    number("%.2f", seen.describes() / seconds(wall)),
                                    number("%.2f", seen.describesInTenSeconds() / 10.0)),
                    "%s s (%s s each)".formatted(number("%.1f", cpu), number("%.2f", cpu / rebakes)),
                    Math.round(seen.memory() / 1e6) + " MB");
        }

        /** Of one build, of which only the calls were seen. */
        static Row unwatched(String what, Duration wall, Map<String, Integer> calls) {
            return new Row(what, 1, wall, calls, 0, "", "", "");
        }

        /** What the delays of EC2 take, launches included that have to wait for a token. */
        double floor() {
            return seconds(DELAYS) + Math.max(0, rebakes - LAUNCHES) / LAUNCHES_A_SECOND;
        }

        private double callsEach() {
            return (double) calls.values().stream().mapToInt(Integer::intValue).sum() / rebakes;
        }

        private double changingCallsEach() {
            return (double) calls.entrySet().stream()
                            .filter(call -> READING.stream().noneMatch(call.getKey()::startsWith))
                            .mapToInt(Map.Entry::getValue)
                            .sum()
                    / rebakes;
        }

        private String byAction() {
            return "%s: %s; throttled %d"
                    .formatted(
                            what,
                            calls.entrySet().stream()
                                    .map(call -> call.getKey() + " " + call.getValue())
                                    .collect(joining(", ")),
                            throttled);
        }
    }

    RebakeTable() {
        line(
                "rebakes at once",
                "wall s",
                "floor s",
                "wall / floor",
                "EC2 calls a rebake",
                "Describe calls a second",
                "changing calls",
                "CPU",
                "most RSS");
        line("---", "---", "---", "---", "---", "---", "---", "---", "---");
        line("goal", "", "", "≤ 1.08", "≤ 33 for 1", "≤ 1", "≤ 8", "", "");
    }

    void add(Row row) {
        System.err.print(line(
                row.what(),
                number("%.1f", seconds(row.wall())),
                number("%.1f", row.floor()),
                number("%.3f", seconds(row.wall()) / row.floor()),
                number("%.1f", row.callsEach()),
                row.describes(),
                number("%.2f", row.changingCallsEach()),
                row.cpu(),
                row.memory()));
        note(row.byAction());
    }

    /** Says something below the table. */
    void note(String text) {
        notes.add("- " + text);
    }

    private String line(Object... cells) {
        String line =
                String.format(Locale.ROOT, "| %-26s | %8s | %8s | %12s | %18s | %36s | %15s | %20s | %10s |%n", cells);
        rows.append(line);
        return line;
    }

    private static String number(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }

    private static double seconds(Duration length) {
        return length.toMillis() / 1e3;
    }

    @Override
    public String toString() {
        return "%s%nEC2 calls, throttled ones included:%n%s%n".formatted(rows, String.join("\n", notes));
    }
}
