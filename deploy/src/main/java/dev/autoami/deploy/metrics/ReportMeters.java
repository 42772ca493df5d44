package dev.autoami.deploy.metrics;

import dev.autoami.ingest.DecisionCounts;
import dev.autoami.ingest.Watch;
import dev.autoami.ingest.endpoint.Refusal;
import dev.autoami.ingest.endpoint.Traffic;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Verdict;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Meters of reports. Read the endpoint's own counters at a scrape: a report on its way meets nothing of Micrometer. */
final class ReportMeters {
    private final MeterRegistry meters;
    private final Supplier<Traffic> traffic;

    private ReportMeters(MeterRegistry meters, Supplier<Traffic> traffic) {
        this.meters = meters;
        this.traffic = traffic;
    }

    static void bind(MeterRegistry meters, Supplier<Traffic> traffic, DecisionCounts decided) {
        new ReportMeters(meters, traffic).bind(decided);
    }

    private void bind(DecisionCounts decided) {
        reports("unwatched", Traffic::unwatched);
        reports("unchanged", Traffic::unchanged);
        reports("taken", Traffic::taken);
        reports("broken_off", Traffic::brokenOff);
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            reports(Metrics.label(kind), now -> now.refused(kind));
        }
        Gauge.builder(
                        "autoami.report.senders.waiting",
                        traffic,
                        from -> from.get().waiting())
                .description("Senders of reports that wait for memory")
                .register(meters);
        Gauge.builder("autoami.report.buffer", traffic, from -> from.get().heldBytes())
                .description("Memory that reports take until they are stored, of reports.buffer")
                .baseUnit("bytes")
                .register(meters);
        for (Arrival arrival : Arrival.values()) {
            for (Verdict verdict : Verdict.values()) {
                decisions(decided, Watch.TEST_INSTANCE, arrival, verdict);
                if (arrival != Arrival.SSH) {
                    decisions(decided, Watch.LIVE_NODE, arrival, verdict);
                }
            }
        }
    }

    private void reports(String result, ToDoubleFunction<Traffic> count) {
        FunctionCounter.builder("autoami.reports", traffic, from -> count.applyAsDouble(from.get()))
                .description("Requests to the report endpoint, by what came of them")
                .tag("result", result)
                .register(meters);
    }

    private void decisions(DecisionCounts decided, Watch node, Arrival arrival, Verdict verdict) {
        FunctionCounter.builder("autoami.report.decisions", decided, counts -> counts.of(node, arrival, verdict))
                .description("Decisions from reports; of a live node's report one for each group that watches it")
                .tag("node", Metrics.label(node))
                .tag("arrival", Metrics.label(arrival))
                .tag("verdict", Metrics.label(verdict))
                .register(meters);
    }
}
