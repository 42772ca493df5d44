package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.schema.group.Glob;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Watching;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.NewLiveDecision;
import dev.autoami.schema.report.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rebakes driven by db-scheduler over the registry's database. */
class RebakerTest {
    private static final RebakeRequest REQUEST = request(Bench.WEB);

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
    void aCancelEndsARebakeInTheMiddleOfALongAgentRun() throws Exception {
        CountDownLatch running = whenTheAgentFirstRuns();
        rebaker.start();
        Rebake rebake = rebaker.request(REQUEST);
        running.await();

        // As by the API of another node: this one sees only the mark.
        bench.registry.rebakes().requestCancel(rebake.id());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(bench.find(rebake.id()).outcome()).contains(Outcome.CANCELLED));
        assertThat(bench.cloud.running()).isEmpty();
        assertThat(bench.ca.entries()).isEmpty();
    }

    @Test
    void aCancelEndsTheWaitForAnImageAndTheImageIsRemovedOnceItIsThere() throws Exception {
        CountDownLatch waiting = whenAnImageIsFirstWaitedFor();
        bench.runs(Verdict.REBAKE);
        rebaker.start();
        Rebake rebake = rebaker.request(REQUEST);
        waiting.await();

        rebaker.cancel(rebake.id());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(bench.find(rebake.id()).outcome()).contains(Outcome.CANCELLED));
        assertThat(bench.cloud.images()).isEmpty();
        assertThat(bench.cloud.running()).isEmpty();
    }

    @Test
    void aNodeThatStopsHandsOverAtOnceWhatWaitsForEc2() throws Exception {
        CountDownLatch waiting = whenAnImageIsFirstWaitedFor();
        bench.runs(Verdict.REBAKE);
        rebaker.start();
        Rebake rebake = rebaker.request(REQUEST);
        waiting.await();

        rebaker.stop();

        goesOnElsewhere(rebake, Outcome.PROMOTED);
        assertThat(bench.cloud.images()).hasSize(1);
    }

    @Test
    void aNodeThatStopsHandsOverALongAgentRunWhenItsGraceIsOver() throws Exception {
        CountDownLatch running = whenTheAgentFirstRuns();
        rebaker.start();
        Rebake rebake = rebaker.request(REQUEST);
        running.await();

        rebaker.stop();

        goesOnElsewhere(rebake, Outcome.UP_TO_DATE);
    }

    @Test
    void aNodeThatStopsLetsAnAgentRunEndWithinItsGrace() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        bench.cloud.base.duringRun = () -> {
            running.countDown();
            await().until(() -> mayEnd.getCount() == 0);
        };
        rebaker.start();
        Rebake rebake = rebaker.request(REQUEST);
        running.await();
        Thread.ofVirtual()
                .start(() -> await().pollDelay(Duration.ofMillis(200)).until(() -> {
                    mayEnd.countDown();
                    return true;
                }));

        rebaker.stop();

        assertThat(bench.registry.reports().of(rebake.id())).hasSize(1);
        goesOnElsewhere(rebake, Outcome.UP_TO_DATE);
        assertThat(bench.find(rebake.id()).runs()).isEqualTo(1);
    }

    @Test
    void aRollingRestartOfTwoNodesInterruptsNoRebake() {
        // So that each meets steps in the middle.
        bench.crashes.slow(() -> LockSupport.parkNanos(Duration.ofMillis(10).toNanos()));
        List<Rebake> rebakes = new ArrayList<>();
        Rebaker one = rebaker("node-1");
        Rebaker two = rebaker("node-2");
        one.start();
        two.start();
        try {
            for (int i = 0; i < 5; i++) {
                bench.runs(Verdict.REBAKE);
                Rebake rebake = two.request(REQUEST);
                rebakes.add(rebake);
                for (int restarts = 0; !bench.find(rebake.id()).isEnded(); restarts++) {
                    assertThat(restarts)
                            .as("restarts in %s", bench.timeline(rebake.id()))
                            .isLessThan(100);
                    StepName before = bench.find(rebake.id()).step();
                    one.stop();
                    one = rebaker("node-1");
                    one.start();
                    two.stop();
                    two = rebaker("node-2");
                    two.start();
                    // Restarts that leave no step its time would let nobody get anywhere.
                    await().atMost(Duration.ofMinutes(1))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> bench.find(rebake.id()).step() != before);
                }
            }
        } finally {
            one.stop();
            two.stop();
        }

        assertThat(rebakes)
                .allSatisfy(rebake -> assertThat(bench.find(rebake.id()).outcome())
                        .as("%s", bench.timeline(rebake.id()))
                        .contains(Outcome.PROMOTED));
        assertThat(bench.cloud.launches).hasSize(rebakes.size());
        assertThat(bench.cloud.names).hasSize(rebakes.size());
        assertThat(bench.ca.signatures()).isEqualTo(rebakes.size());
        assertThat(bench.cloud.running()).isEmpty();
        assertThat(bench.ca.entries()).isEmpty();
    }

    @Test
    void aHundredRequestsAtOnceMakeOneRebakeAndAtMostOneThatFollows() throws Exception {
        rebaker.start();
        Set<RebakeId> answered = ConcurrentHashMap.newKeySet();
        CountDownLatch gate = new CountDownLatch(1);
        List<FutureTask<Boolean>> requests = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            FutureTask<Boolean> request = new FutureTask<>(() -> {
                gate.await();
                return answered.add(rebaker.request(REQUEST).id());
            });
            requests.add(request);
            Thread.ofVirtual().start(request);
        }
        // Longer than all of them take to ask: else one may well have ended before the last asks.
        CountDownLatch running = whenTheAgentFirstRuns();

        gate.countDown();
        for (FutureTask<Boolean> request : requests) {
            request.get();
        }
        running.await();
        bench.registry.rebakes().recent(Optional.of(Bench.WEB), 200).stream()
                .filter(rebake -> rebake.startedAt().isPresent())
                .forEach(rebake -> rebaker.cancel(rebake.id()));

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(bench.registry.rebakes().unfinished()).isEmpty());
        assertThat(bench.registry.rebakes().recent(Optional.of(Bench.WEB), 200))
                .extracting(Rebake::id)
                .hasSizeBetween(1, 2)
                .containsAll(answered);
    }

    private CountDownLatch whenTheAgentFirstRuns() {
        CountDownLatch begun = new CountDownLatch(1);
        bench.cloud.base.duringRun = onceForLong(begun);
        return begun;
    }

    private CountDownLatch whenAnImageIsFirstWaitedFor() {
        CountDownLatch begun = new CountDownLatch(1);
        bench.cloud.duringImage = onceForLong(begun);
        return begun;
    }

    /** The first time it takes an hour, and can be interrupted; later, no time. */
    private static Runnable onceForLong(CountDownLatch begun) {
        return () -> {
            if (begun.getCount() > 0) {
                begun.countDown();
                Pause.ofThread().pause(Duration.ofHours(1));
            }
        };
    }

    /** With heartbeats of an hour nobody notices that a node is dead: what goes on soon was handed over. */
    private void goesOnElsewhere(Rebake rebake, Outcome outcome) {
        assertThat(bench.find(rebake.id()).isEnded()).isFalse();
        Rebaker other = rebaker("node-2");
        other.start();
        try {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(bench.find(rebake.id()).outcome()).contains(outcome));
        } finally {
            other.stop();
        }
        assertThat(bench.cloud.launches).hasSize(1);
        assertThat(bench.cloud.running()).isEmpty();
        assertThat(bench.ca.entries()).isEmpty();
    }

    @Test
    void whatALiveNodeReportedIsDrivenToItsOutcome() {
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.web()
                                .watching(new Watching(
                                        List.of(new Glob("web-*")),
                                        Duration.ofHours(6),
                                        Watching.NodeImage.ASSUMED_LATEST))
                                .settings());
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

    @Test
    void aChoreDoesNotWaitUntilAllRebakesThatWereDueBeforeItHaveBegun() {
        int many = 40;
        AtomicInteger begun = new AtomicInteger();
        List<Integer> begunBefore = new CopyOnWriteArrayList<>();
        Flow slow = (name, hold) -> rebake -> {
            if (name == StepName.LAUNCH) {
                begun.incrementAndGet();
                Pause.ofThread().pause(Duration.ofMillis(400));
                throw new RefusedException("no");
            }
            return bench.steps.step(name, hold).run(rebake);
        };
        Rebaker busy =
                rebaker("node-1", slow, new Chore("chore", Duration.ofSeconds(1), () -> begunBefore.add(begun.get())));
        for (int i = 0; i < many; i++) {
            GroupName group = new GroupName("group-" + i);
            bench.registry.groups().create(group, Bench.web().settings());
            busy.request(request(group));
        }
        busy.start();
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> !begunBefore.isEmpty());
            assertThat(begunBefore.getFirst()).isLessThan(many);
        } finally {
            busy.stop();
        }
    }

    private static RebakeRequest request(GroupName group) {
        return new RebakeRequest(
                group,
                Purpose.REBAKE,
                Trigger.CLI,
                Optional.empty(),
                false,
                Optional.empty(),
                false,
                "autoami.internal");
    }

    private Rebaker rebaker(String node, Chore... chores) {
        return rebaker(node, bench.steps, chores);
    }

    private Rebaker rebaker(String node, Flow flow, Chore... chores) {
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
                usual.imageLimit(),
                usual.tearDownPatience(),
                Duration.ofSeconds(1));
        return new Rebaker(
                bench.registry,
                flow,
                new LiveNodes(bench.registry, bench.cloud, "autoami.internal", bench.clock),
                List.of(chores),
                quick,
                Measures.NONE,
                moving);
    }
}
