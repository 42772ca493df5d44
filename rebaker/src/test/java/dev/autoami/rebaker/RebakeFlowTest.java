package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.rebaker.FakeInstance.Run;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole rebakes, step by step, over the real registry. */
class RebakeFlowTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void changesThatTheCodeIntendedMakeANewLatestImageAndNothingElseIsLeft() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        Image latest = bench.registry.images().latest(bench.group).orElseThrow();
        assertThat(latest.name()).isEqualTo("autoami-web-" + rebake.id());
        assertThat(latest.reasons()).containsExactly("because REBAKE");
        assertThat(latest.codeRevision()).contains("abc123");
        assertThat(bench.cloud.images())
                .extracting(Cloud.Ami::id)
                .containsExactly(latest.ami("eu-west-1").orElseThrow());
        assertThat(bench.cloud.unclean).isEmpty();
        assertThat(rebake.runs()).isEqualTo(2);
        bench.assertNothingIsLeft();
    }

    @Test
    void theNextRebakeStartsFromTheLatestImageAndEndsUpToDate() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        bench.rebake();
        AmiId latest = bench.cloud.images().getFirst().id();

        Rebake second = bench.rebake();

        assertThat(second.outcome()).contains(Outcome.UP_TO_DATE);
        assertThat(second.source()).contains(latest);
        assertThat(second.parent()).isPresent();
        assertThat(bench.cloud.images()).hasSize(1);
        bench.assertNothingIsLeft();
    }

    @Test
    void howLongAnImageTookIsWhatTheGroupsNextOneIsExpectedToTake() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE, Verdict.REBAKE, Verdict.UP_TO_DATE);
        bench.cloud.duringImage = () -> bench.clock.advance(Duration.ofSeconds(90));

        assertThat(bench.rebake().outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.rebake().outcome()).contains(Outcome.PROMOTED);

        assertThat(bench.cloud.imagePatience)
                .extracting(Patience::usual)
                .containsExactly(Duration.ZERO, Duration.ofSeconds(90));
    }

    @Test
    void aFailedRunRejectsAndLeavesTheLatestImageAlone() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        bench.rebake();
        Optional<Image> latest = bench.registry.images().latest(bench.group);
        bench.runs(Verdict.REJECTED);

        Rebake rejected = bench.rebake();

        assertThat(rejected.outcome()).contains(Outcome.REJECTED);
        assertThat(rejected.runs()).isEqualTo(1);
        assertThat(bench.registry.images().latest(bench.group)).isEqualTo(latest);
        bench.assertNothingIsLeft();
    }

    @Test
    void aRoleThatNeverSettlesIsRejectedAfterTheGroupsMostRuns() {
        bench.runs(Verdict.REBAKE, Verdict.REBAKE, Verdict.REBAKE, Verdict.REBAKE);

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.REJECTED);
        assertThat(rebake.runs()).isEqualTo(3);
    }

    @Test
    void aReportThatDoesNotArriveIsReadFromTheInstance() {
        bench.cloud.base.runs.add(new Run(Verdict.REBAKE, 2, true, false));

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.registry.reports().of(rebake.id()))
                .extracting(Report::arrival)
                .containsExactly(Arrival.SSH, Arrival.POST);
        assertThat(bench.timeline(rebake.id())).contains("agent run 1: exit code 2, report by SSH: REBAKE");
    }

    @Test
    void aStepThatIsInterruptedBecauseTheNodeStopsLeavesNoMarkOnItsThread() {
        RebakeId id = bench.request().id();
        AtomicBoolean stopping = new AtomicBoolean();
        Flow interrupted = (name, hold) -> rebake -> {
            stopping.set(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while waiting");
        };
        Driver driver = bench.driver(interrupted, stopping::get);

        assertThat(driver.drive(id, "")).isInstanceOf(Driver.Left.Again.class);

        // Whoever writes on this thread next would close H2's file by it.
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aLateImageIsWaitedForAsLongAsItTakes() {
        bench.runs(Verdict.REBAKE);
        bench.cloud.late(100);

        assertThat(bench.rebake().outcome()).contains(Outcome.PROMOTED);
    }

    @Test
    void aCancelledRebakeIsTornDownBeforeItsNextStep() {
        RebakeId id = bench.request().id();
        bench.crashes.cutAt(40);
        try {
            bench.driver().drive(id, "");
        } catch (Crashes.PowerCut cut) {
            assertThat(bench.cloud.running()).isNotEmpty();
        }
        bench.registry.rebakes().requestCancel(id);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.CANCELLED);
        bench.assertNothingIsLeft();
    }

    @Test
    void whatEc2WillNotLetGoHoldsUpTheGroupForAWhileOnlyAndIsWrittenDown() {
        bench.cloud.terminateRefusal = Optional.of(new RefusedException("OperationNotPermitted: protected"));
        Instant begun = bench.clock.instant();

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.UP_TO_DATE);
        assertThat(Duration.between(begun, bench.clock.instant()))
                .isBetween(
                        bench.settings.tearDownPatience(),
                        bench.settings.tearDownPatience().plusHours(1));
        assertThat(bench.registry.leftovers().of(rebake.id()))
                .containsExactly(new Leftover(
                        rebake.id(), Leftover.Kind.INSTANCE, "eu-west-1", "i-1", "OperationNotPermitted: protected"));
        assertThat(bench.timeline(rebake.id())).contains("left behind: instance i-1: OperationNotPermitted: protected");
        // All else was removed.
        assertThat(bench.ca.entries()).isEmpty();
        assertThat(bench.registry.secrets().find(rebake, "login-key")).isEmpty();
        assertThat(bench.registry.secrets().find(rebake, "host-key")).isEmpty();
        bench.cloud.terminateRefusal = Optional.empty();
        assertThat(bench.rebake().outcome()).contains(Outcome.UP_TO_DATE);
    }

    @Test
    void aLateImageIsSaidToBeLateUntilItIsThere() {
        bench.runs(Verdict.REBAKE);
        bench.cloud.late(3);
        RebakeId id = bench.request().id();

        bench.driver().drive(id, "");
        assertThat(bench.find(id).lateSince()).isPresent();
        assertThat(String.join("; ", bench.timeline(id))).contains("late: image ami-");

        assertThat(bench.drive(id).lateSince()).isEmpty();
    }

    @Test
    void aRefusedLaunchFailsWithTheReason() {
        bench.cloud.launchRefusal = Optional.of(new RefusedException("there is no AMI ami-base in eu-west-1"));

        Rebake rebake = bench.rebake();

        assertThat(rebake.failure()).contains("there is no AMI ami-base in eu-west-1");
        bench.assertNothingIsLeft();
    }

    @Test
    void aNodeThatLostTheRebakeStopsAtOnceAndMakesNothing() {
        RebakeId id = bench.request().id();
        Flow taken = (name, hold) -> rebake -> {
            bench.registry.rebakes().pickUp(id);
            return bench.steps.step(StepName.LAUNCH, hold).run(rebake);
        };
        Driver driver = bench.driver(taken);

        assertThat(driver.drive(id, "")).isEqualTo(new Driver.Left.Lost());

        assertThat(bench.cloud.launches).isEmpty();
        assertThat(bench.find(id).ending()).isEmpty();
    }

    @Test
    void aFaultOfOurOwnFailsTheRebakeAndIsTornDown() {
        RebakeId id = bench.request().id();
        Flow broken = (name, hold) -> name == StepName.CONNECT
                ? rebake -> {
                    throw new IllegalStateException("a bug");
                }
                : bench.steps.step(name, hold);
        Driver driver = bench.driver(broken);

        assertThat(driver.drive(id, "")).isEqualTo(new Driver.Left.Ended());

        assertThat(bench.find(id).failure().orElseThrow()).contains("CONNECT").contains("a bug");
        bench.assertNothingIsLeft();
    }

    @Test
    void userDataStaysBelowEc2sLimitAndSetsTheInstancesEnd() {
        bench.rebake();

        String userData = bench.cloud.launches.getFirst().userData();
        assertThat(userData).startsWith("#cloud-config\n").doesNotContain("@");
        assertThat(userData.getBytes(StandardCharsets.UTF_8).length).isLessThan(8 * 1024);
        assertThat(userData).contains("sleep 18000").contains("getent passwd 'admin'");
        // A timer with the usual dependencies waits for sysinit.target, and that for cloud-init, and that for us.
        assertThat(userData).contains("--timer-property=DefaultDependencies=no");
        // A catalog that manages the agent's service fails on a masked one.
        assertThat(userData).contains("zz-autoami.conf").doesNotContain("systemctl mask");
        // By these, and that, the lab looks in the image for what is left of it.
        assertThat(userData).contains("autoami-end").contains("autoami-stand-in");
        assertThat(bench.cloud.launches.getFirst().terminateOnShutdown()).isTrue();
    }
}
