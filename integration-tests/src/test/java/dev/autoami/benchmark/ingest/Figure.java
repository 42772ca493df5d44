package dev.autoami.benchmark.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What several rounds have measured: the median, and the spread beside it. */
record Figure(double median, double least, double most) {
    static Figure of(Collection<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        return new Figure(sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
    }

    /** Three digits that count, and no unit. */
    static String rounded(double value) {
        if (value >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    @Override
    public String toString() {
        return "%s (%s–%s)".formatted(rounded(median), rounded(least), rounded(most));
    }
}
