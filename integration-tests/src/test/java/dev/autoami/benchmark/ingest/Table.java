package dev.autoami.benchmark.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The one table that a run prints; GitHub shows the same text as a table. */
final class Table {
    private static final List<String> COLUMNS =
            List.of("what", "server", "CPU a request", "ratio", "goal", "rate", "p50 / p99", "memory");

    private final List<List<String>> rows = new ArrayList<>();

    /** One line of the table; what does not apply stays empty. CPU, rate and the others come with their units. */
    record Row(
            String what,
            String server,
            String cpu,
            String ratio,
            String goal,
            String rate,
            String latency,
            String memory) {
        static Row of(String what, String server) {
            return new Row(what, server, "", "", "", "", "", "");
        }

        Row cpu(String cpu) {
            return new Row(what, server, cpu, ratio, goal, rate, latency, memory);
        }

        /**
         * @param ratio how many times the CPU of what it is compared with
         * @param goal what that should be
         */
        Row ratio(Figure ratio, String goal) {
            return new Row(what, server, cpu, ratio.toString(), goal, rate, latency, memory);
        }

        Row goal(String goal) {
            return new Row(what, server, cpu, ratio, goal, rate, latency, memory);
        }

        Row rate(String rate) {
            return new Row(what, server, cpu, ratio, goal, rate, latency, memory);
        }

        Row latency(String latency) {
            return new Row(what, server, cpu, ratio, goal, rate, latency, memory);
        }

        Row memory(String memory) {
            return new Row(what, server, cpu, ratio, goal, rate, latency, memory);
        }

        private List<String> cells() {
            return List.of(what, server, cpu, ratio, goal, rate, latency, memory);
        }
    }

    void add(Row row) {
        rows.add(row.cells());
        System.err.println(
                "  " + row.cells().stream().filter(cell -> !cell.isEmpty()).collect(Collectors.joining("  ")));
    }

    @Override
    public String toString() {
        int[] widths = IntStream.range(0, COLUMNS.size())
                .map(column -> Stream.concat(Stream.of(COLUMNS), rows.stream())
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        StringBuilder text = new StringBuilder(line(COLUMNS, widths))
                .append(line(Arrays.stream(widths).mapToObj("-"::repeat).toList(), widths));
        rows.forEach(row -> text.append(line(row, widths)));
        return text.toString();
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> cells.get(column)
                        + " ".repeat(widths[column] - cells.get(column).length()))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
