package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.report.Verdict;
import org.junit.jupiter.api.Test;

/** The power is cut at each point that a rebake passes, once, and another process goes on. */
class PowerCutTest {
    @Test
    void wherePowerIsCutTheRebakeGoesOnWithOneInstanceOneSignatureAndOneImage() {
        int points = points();
        assertThat(points).isGreaterThan(100);
        for (int point = 1; point <= points; point++) {
            try (Bench bench = new Bench()) {
                bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
                RebakeId id = bench.request().id();
                bench.crashes.cutAt(point);

                Rebake rebake = bench.drive(id);

                String where = "cut at point %d: %s %s".formatted(point, rebake.failure(), bench.timeline(id));
                assertThat(rebake.outcome()).as(where).contains(Outcome.PROMOTED);
                assertThat(bench.cloud.launches).as(where).hasSize(1);
                assertThat(bench.ca.signatures()).as(where).isEqualTo(1);
                assertThat(bench.cloud.images()).as(where).hasSize(1);
                assertThat(bench.cloud.unclean).as(where).isEmpty();
                assertThat(bench.cloud.running()).as(where).isEmpty();
                assertThat(bench.ca.entries()).as(where).isEmpty();
            }
        }
    }

    private static int points() {
        try (Bench bench = new Bench()) {
            bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
            RebakeId id = bench.request().id();
            bench.crashes.cutAt(Integer.MAX_VALUE);
            bench.drive(id);
            return bench.crashes.passed();
        }
    }
}
