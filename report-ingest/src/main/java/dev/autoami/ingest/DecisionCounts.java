package dev.autoami.ingest;

import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts decisions since the start: of each report one, of a live node's one for each group that watches it. Thread-safe;
 * made of what we name ourselves, so that no sender makes it grow.
 */
public final class DecisionCounts {
    private record Kind(Watch node, Arrival arrival, Verdict verdict) {}

    private final Map<Kind, LongAdder> counts;

    DecisionCounts() {
        Map<Kind, LongAdder> all = new HashMap<>();
        for (Watch node : Watch.values()) {
            for (Arrival arrival : Arrival.values()) {
                for (Verdict verdict : Verdict.values()) {
                    all.put(new Kind(node, arrival, verdict), new LongAdder());
                }
            }
        }
        counts = Map.copyOf(all);
    }

    void count(Watch node, Arrival arrival, Verdict verdict) {
        adder(node, arrival, verdict).increment();
    }

    /** @param node what the node is to us; of nobody's nodes nothing is decided */
    public long of(Watch node, Arrival arrival, Verdict verdict) {
        return adder(node, arrival, verdict).sum();
    }

    private LongAdder adder(Watch node, Arrival arrival, Verdict verdict) {
        LongAdder adder = counts.get(new Kind(node, arrival, verdict));
        if (adder == null) {
            throw new IllegalStateException("no count of " + node + ", " + arrival + ", " + verdict);
        }
        return adder;
    }
}
