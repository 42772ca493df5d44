package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.schema.group.Glob;
import dev.autoami.schema.group.Watching;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.NewLiveDecision;
import dev.autoami.schema.report.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rebakes driven by db-scheduler over the registry's database. */
class RebakerTest {
    private static final RebakeRequest REQUEST = new RebakeRequest(
            Bench.WEB,
            Purpose.REBAKE,
            Trigger.CLI,
            Optional.empty(),
            false,
            Optional.empty(),
            false,
            "autoami.internal");

    private final Bench bench = new Bench();
    /** db-scheduler waits by its clock: with the steps' one, which stands still between steps, it would poll no more. */
    private final Clock moving =
            Clock.offset(Clock.systemUTC(), Duration.between(Clock.systemUTC().instant(), bench.clock.instant()));

    private final Rebaker rebaker = rebaker("node-1");

    @AfterEach
    void close() {
        rebaker.stop();
        bench.close();
    }

    @Test
    void aRequestIsDrivenToItsOutcome() {
        rebaker.start();
        bench.runs(Verdict.REBAKE);

        Rebake rebake = rebaker.request(REQUEST);

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(bench.find(rebake.id()).outcome()).contains(Outcome.PROMOTED));
    }

    @Test
    void theWaitingRebakeOfAGroupBeginsWhenTheOneBeforeItHasEnded() {
        Rebake first = rebaker.request(REQUEST);
        bench.registry.rebakes().pickUp(first.id());
        Rebake second = rebaker.request(REQUEST);
        assertThat(second.id()).isNotEqualTo(first.id());

        rebaker.start();

        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(bench.find(first.id()).outcome()).isPresent();
            assertThat(bench.find(second.id()).outcome()).isPresent();
        });
    }

    @Test
    void aRebakeThatNobodyScheduledIsFound() {
        Rebake filed = bench.registry.rebakes().request(REQUEST);

        rebaker.start();

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(bench.find(filed.id()).outcome()).isPresent());
    }

    @Test
    void twoNodesDriveEachRebakeOnce() {
        Rebaker other = rebaker("node-2");
        rebaker.start();
        other.start();
        try {
            Rebake rebake = rebaker.request(REQUEST);

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(
                            () -> assertThat(bench.find(rebake.id()).outcome()).isPresent());
            assertThat(bench.cloud.launches).hasSize(1);
        } finally {
            other.stop();
        }
    }

    @Test
    void aCancelledRebakeEnds() {
        Rebake rebake = rebaker.request(REQUEST);
        assertThat(rebaker.cancel(rebake.id())).isTrue();

        rebaker.start();

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(bench.find(rebake.id()).outcome()).contains(Outcome.CANCELLED));
        assertThat(rebaker.cancel(rebake.id())).isFalse();
    }

    @Test
    void whatALiveNodeReportedIsDrivenToItsOutcome() {
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.group(
                                Optional.empty(),
                                new Watching(
                                        List.of(new Glob("web-*")),
                                        Duration.ofHours(6),
                                        Watching.NodeImage.ASSUMED_LATEST)));
        List<String> changed = List.of("File[/etc/motd]");
        bench.registry
                .liveDecisions()
                .store(List.of(new NewLiveDecision(
                        bench.group,
                        new Certname("web-1"),
                        "t-1",
                        bench.clock.instant(),
                        Optional.empty(),
                        new Decision(
                                Verdict.REBAKE,
                                List.of("1 intentional change"),
                                changed,
                                List.of(),
                                changed,
                                List.of(),
                                List.of(),
                                List.of(),
                                false))));
        bench.runs(Verdict.REBAKE);

        rebaker.start();

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(bench.registry.rebakes().recent(Optional.of(Bench.WEB), 10))
                        .singleElement()
                        .satisfies(rebake -> {
                            assertThat(rebake.trigger()).isEqualTo(Trigger.REPORT);
                            assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
                        }));
    }

    private Rebaker rebaker(String node, Chore... chores) {
        RebakerSettings usual = RebakerSettings.of(node);
        RebakerSettings quick = new RebakerSettings(
                node,
                4,
                Duration.ofMillis(100),
                // The steps move the clock by hand, and must not seem dead for it.
                Duration.ofHours(1),
                usual.tick(),
                usual.firstRetry(),
                usual.longestRetry(),
                usual.patience(),
                usual.rebakeLimit(),
                usual.bootLimit(),
                usual.connectLimit(),
                usual.agentLimit(),
                usual.reportWait(),
                usual.stopLimit(),
                usual.imageLimit());
        return new Rebaker(
                bench.registry,
                bench.steps,
                new LiveNodes(bench.registry, bench.cloud, "autoami.internal", bench.clock),
                List.of(chores),
                quick,
                Measures.NONE,
                moving);
    }
}
