package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.report.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A node is paused before and after each remote call, once, until another node has brought its rebake to an end, and then
 * wakes. It may be paused between asking whether the rebake is its own and the call itself: that one call comes late.
 */
class PausedNodeTest {
    private static final List<String> CHANGES =
            List.of("launch", "stopped", "createImage", "CA submit", "CA sign", "before ");

    @Test
    void whoWakesAfterAnotherNodePromotedTheImageChangesNothingAnyMore() {
        everywhere(false, Outcome.PROMOTED, 1);
    }

    @Test
    void whoWakesAfterAnotherNodeCancelledTheRebakeLeavesNothing() {
        everywhere(true, Outcome.CANCELLED, 0);
    }

    private static void everywhere(boolean cancel, Outcome outcome, int images) {
        int points = points();
        assertThat(points).isGreaterThan(60);
        for (int point = 1; point <= points; point++) {
            try (Bench bench = new Bench()) {
                bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
                RebakeId id = bench.request().id();
                int[] woken = new int[1];
                StringBuilder where = new StringBuilder();
                bench.crashes.atRemote(point, passed -> {
                    where.append("paused at ").append(passed);
                    if (cancel && !isEnding(bench, id)) {
                        bench.registry.rebakes().requestCancel(id);
                    }
                    bench.drive(id);
                    woken[0] = bench.crashes.remote().size();
                });

                Driver.Left left = bench.driver().drive(id, "");

                Rebake rebake = bench.find(id);
                List<String> late = bench.crashes
                        .remote()
                        .subList(woken[0], bench.crashes.remote().size());
                assertThat(left).as(where.toString()).isInstanceOfAny(Driver.Left.Lost.class, Driver.Left.Ended.class);
                assertThat(late)
                        .as(where.toString())
                        .noneMatch(passed -> CHANGES.stream().anyMatch(passed::startsWith));
                assertThat(rebake.isEnded()).as(where.toString()).isTrue();
                if (rebake.outcome().equals(Optional.of(outcome))) {
                    assertThat(bench.cloud.images()).as(where.toString()).hasSize(images);
                } else {
                    // Cancelled too late: it was being torn down already.
                    assertThat(rebake.outcome()).as(where.toString()).contains(Outcome.PROMOTED);
                }
                assertThat(bench.cloud.launches).as(where.toString()).hasSizeLessThanOrEqualTo(1);
                assertThat(bench.ca.signatures()).as(where.toString()).isLessThanOrEqualTo(1);
                assertThat(bench.cloud.unclean).as(where.toString()).isEmpty();
                assertThat(bench.cloud.running()).as(where.toString()).isEmpty();
                assertThat(bench.ca.entries()).as(where.toString()).isEmpty();
            }
        }
    }

    private static boolean isEnding(Bench bench, RebakeId id) {
        return bench.find(id).ending().isPresent();
    }

    private static int points() {
        try (Bench bench = new Bench()) {
            bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
            RebakeId id = bench.request().id();
            bench.crashes.atRemote(Integer.MAX_VALUE, passed -> {});
            bench.drive(id);
            return bench.crashes.remote().size();
        }
    }
}
