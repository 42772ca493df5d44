package dev.autoami.benchmark.ingest;

import dev.autoami.ingest.report.HostileBodies;
import dev.autoami.ingest.report.HostileBodies.HostileBody;
import dev.autoami.ingest.report.SampleReports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Bodies that are made to cost their reader more than a report does, put as the report of a watched node so that they are
 * read, beside a report of the same size; up to the longest that is taken.
 */
final class Hostile implements Section {
    private static final String NODE = "web01.example.com";
    private static final int LONGEST = 32 * 1024 * 1024;
    private static final int SHOWN = 3;
    /** Of {@link SampleReports}. */
    private static final int RESOURCE_BYTES = 800;

    /** What one kind of body costs. */
    private record Cost(String body, double micros, double ratio) {}

    @Override
    public String name() {
        return "hostile";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (Autoami autoami = bench.autoami()) {
            autoami.watch("web", NODE);
            int large = Size.LARGE.bytes();
            // In a service that has just started each is the first of its kind, as is the report.
            measure(bench, autoami, "2 MiB, the first", large, Duration.ZERO);
            warmUp(autoami, large, bench.warmUp());
            cost(autoami, normal(large), bench.warmUp());
            measure(bench, autoami, "2 MiB", large, bench.round().dividedBy(6));
            if (!bench.isQuick()) {
                measure(bench, autoami, "32 MiB", LONGEST, Duration.ZERO);
            }
        }
    }

    /**
     * Whoever means harm sends more than one: the JIT is to have done its work on what reads these bodies as on what reads
     * reports. By CPU, twice as much as for those, as they are of many kinds.
     */
    private static void warmUp(Autoami autoami, int bytes, Duration cpu) throws Exception {
        Duration enough = autoami.server().usage().cpu().plus(cpu.multipliedBy(2));
        while (autoami.server().usage().cpu().compareTo(enough) < 0) {
            for (HostileBody hostile : HostileBodies.all()) {
                cost(autoami, hostile.ofSize().apply(bytes), Duration.ZERO);
            }
        }
    }

    private static void measure(Bench bench, Autoami autoami, String size, int bytes, Duration time) throws Exception {
        double before = cost(autoami, normal(bytes), time.multipliedBy(3));
        List<Cost> costs = new ArrayList<>();
        for (HostileBody hostile : HostileBodies.all()) {
            double micros = cost(autoami, hostile.ofSize().apply(bytes), time);
            costs.add(new Cost(hostile.name(), micros, micros / before));
        }
        costs.sort(Comparator.comparingDouble(Cost::micros).reversed());
        bench.table()
                .add(Table.Row.of("a report of %s, all of it read".formatted(size), "autoami")
                        .cpu(Figure.rounded(before / 1000) + " ms"));
        for (Cost cost : costs.subList(0, SHOWN)) {
            bench.table().add(row(size + ", hostile: " + cost.body(), cost));
        }
        bench.table()
                .add(row("%s, hostile: median of %d kinds".formatted(size, costs.size()), costs.get(costs.size() / 2)));
        bench.note("Hostile bodies of %s, CPU a request and its ratio to a report's of that size (%s ms):"
                .formatted(size, Figure.rounded(before / 1000)));
        costs.forEach(cost -> bench.note("- %s: %s ms, %s"
                .formatted(cost.body(), Figure.rounded(cost.micros() / 1000), Figure.rounded(cost.ratio()))));
    }

    private static Table.Row row(String what, Cost cost) {
        return Table.Row.of(what, "autoami")
                .cpu(Figure.rounded(cost.micros() / 1000) + " ms")
                .ratio(new Figure(cost.ratio(), cost.ratio(), cost.ratio()), "≤ 10");
    }

    private static byte[] normal(int bytes) {
        return SampleReports.full(bytes / RESOURCE_BYTES, 10);
    }

    /** CPU a request in microseconds. The path names the node: what is in the body matters to nothing but its reader. */
    private static double cost(Autoami autoami, byte[] content, Duration time) throws Exception {
        Body body = new Body("PUT /puppet/v3/report/" + NODE, "application/x-yaml", content);
        Usage usage = autoami.server().usage();
        Duration before = usage.cpu();
        Load.Answers answers = Load.put(autoami.port(), body, 1, time);
        return usage.cpu().minus(before).toNanos() / 1e3 / answers.answered();
    }
}
