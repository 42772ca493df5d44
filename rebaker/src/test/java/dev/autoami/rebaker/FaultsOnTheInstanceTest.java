package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.rebaker.FakeInstance.Run;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with an agent, an instance or its image, or at its door. */
class FaultsOnTheInstanceTest {
    private final Bench bench = new Bench();
    /** Agents that found nobody else at work. */
    private final AtomicInteger started = new AtomicInteger();

    @AfterEach
    void close() {
        bench.close();
    }

    /** Puppet: 4 is failures, 6 changes and failures. */
    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void aRunWithFailuresRejectsAndIsTheLast(int exitCode) {
        bench.cloud.base.runs.add(new Run(Verdict.REJECTED, exitCode, true, true));

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.REJECTED);
        assertThat(rebake.runs()).isEqualTo(1);
        assertThat(bench.cloud.images()).isEmpty();
        bench.assertNothingIsLeft();
    }

    @Test
    void anAgentThatIsDisabledInTheImageIsNamedAsSuch() {
        bench.cloud.base.runs.add(Run.saying(
                "Notice: Skipping run of Puppet configuration client; administratively disabled (Reason: 'frozen');"));

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow())
                .contains("administratively disabled")
                .contains("frozen");
        bench.assertNothingIsLeft();
    }

    @Test
    void aRunThatSomebodyElseBeganIsWaitedFor() {
        for (int runs = 0; runs < 3; runs++) {
            bench.cloud.base.runs.add(
                    Run.saying("Notice: Run of Puppet configuration client already in progress; skipping"));
        }
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.runs()).isEqualTo(2);
        bench.assertNothingIsLeft();
    }

    @Test
    void anAgentThatHangsFailsTheRebakeWhenItsLimitIsOverAndIsSaidToHang() {
        bench.cloud.base.runLength = Duration.ofDays(1);
        bench.cloud.base.duringRun = () -> {
            bench.clock.advance(bench.settings.agentLimit());
            throw new UnavailableException("the command did not end within the hour");
        };
        Instant begun = bench.clock.instant();

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow())
                .startsWith("an agent run has been going on for 60 min on i-")
                .contains("hangs", "rebake.agent-limit", "--keep-on-failure");
        assertThat(Duration.between(begun, bench.clock.instant()))
                .isBetween(
                        bench.settings.agentLimit(), bench.settings.agentLimit().plusMinutes(5));
        bench.assertNothingIsLeft();
    }

    @Test
    void aRunThatOutlivesItsLoginIsWaitedForAndCounts() {
        cutOffInItsFirstSeconds(() -> {
            throw new UnavailableException("the connection was cut in the middle of the command");
        });

        Rebake rebake = bench.rebake();

        assertThat(rebake.failure()).isEmpty();
        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.runs()).isEqualTo(2);
        assertThat(started).hasValue(2);
        assertThat(bench.timeline(rebake.id()))
                .contains("an agent run has been under way for 0 min: its end is waited for");
        bench.assertNothingIsLeft();
    }

    @Test
    void aRunThatOutlivesItsNodeIsWaitedForAndCounts() {
        cutOffInItsFirstSeconds(() -> {
            throw new Crashes.PowerCut("an agent run");
        });

        Rebake rebake = bench.rebake();

        assertThat(rebake.failure()).isEmpty();
        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.runs()).isEqualTo(2);
        assertThat(started).hasValue(2);
        bench.assertNothingIsLeft();
    }

    /** The first run, of 50 minutes, changes something, and its report does not come by itself. */
    private void cutOffInItsFirstSeconds(Runnable cut) {
        bench.cloud.base.runLength = Duration.ofMinutes(50);
        bench.cloud.base.runs.add(new Run(Verdict.REBAKE, 2, true, false));
        bench.cloud.base.duringRun = () -> {
            if (started.getAndIncrement() == 0) {
                cut.run();
            }
        };
    }

    @Test
    void anAgentThatDiedWithItsLoginIsRunAgain() {
        int[] died = new int[1];
        bench.cloud.base.duringRun = () -> {
            if (died[0]++ == 0) {
                throw new UnavailableException("the connection was cut in the middle of the command");
            }
        };
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);

        assertThat(bench.rebake().outcome()).contains(Outcome.PROMOTED);
        bench.assertNothingIsLeft();
    }

    @Test
    void twoCutsThatAreFurtherApartThanItsPatienceDoNotFailARebake() {
        bench.cloud.base.duringRun = () -> {
            switch (started.getAndIncrement()) {
                case 0, 2 -> throw new UnavailableException("the connection was cut in the middle of the command");
                default -> bench.clock.advance(bench.settings.patience().plusMinutes(10));
            }
        };
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);

        Rebake rebake = bench.rebake();

        assertThat(rebake.failure()).isEmpty();
        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.timeline(rebake.id()))
                .filteredOn(line -> line.startsWith("trying again: the connection was cut"))
                .hasSize(2);
    }

    @Test
    void cutsThatNeverEndFailTheRebakeHoweverFarApartTheyAre() {
        bench.cloud.base.duringRun = () -> {
            bench.clock.advance(bench.settings.patience().plusMinutes(10));
            throw new UnavailableException("the connection was cut in the middle of the command");
        };
        Instant begun = bench.clock.instant();

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("longer than the limit of PT4H", "CONVERGE");
        assertThat(bench.clock.instant()).isBefore(begun.plus(bench.settings.instanceLifetime()));
        bench.assertNothingIsLeft();
    }

    @Test
    void anotherHostAtTheInstancesAddressIsToldNothingAndTheInstanceIsWaitedFor() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        RebakeId id = bench.request().id();
        bench.shells.strangers(60);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.ca.signatures()).isEqualTo(1);
        bench.assertNothingIsLeft();
    }

    @Test
    void anotherHostThatStaysThereFailsTheRebakeAndIsNamed() {
        bench.shells.strangers(Integer.MAX_VALUE);

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("host key").contains("somebody is in between");
        assertThat(bench.cloud.machine().commands).isEmpty();
        assertThat(bench.ca.signatures()).isZero();
        bench.assertNothingIsLeft();
    }

    @Test
    void anAgentThatMakesNoReportFailsTheRebakeWithWhatItSaid() {
        bench.cloud.base.runs.add(new Run(Verdict.REJECTED, 1, false, false));

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("exit code 1").contains("Applied catalog");
        bench.assertNothingIsLeft();
    }

    @Test
    void aBaseImageThatLacksThingsIsRefusedWithAllOfThemNamed() {
        bench.cloud.base.puppet = "";
        bench.cloud.base.sudo = false;
        bench.cloud.base.cloudInit = false;

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow())
                .contains("ami-base", "Puppet agent", "/opt/puppetlabs/bin", "sudo", "admin", "cloud-init");
        bench.assertNothingIsLeft();
    }

    @Test
    void aWrongLoginIsNamed() {
        bench.registry
                .groups()
                .update(Bench.WEB, settings -> Bench.web().login("ubuntu").settings());

        Rebake rebake = bench.rebake();

        assertThat(rebake.failure().orElseThrow()).contains("'ubuntu'").contains("--login");
        bench.assertNothingIsLeft();
    }

    @Test
    void aCloudInitThatFailedIsQuoted() {
        bench.cloud.base.cloudInitStatus = "status: error\ndetail: no disk";
        bench.cloud.base.cloudInitExit = 1;

        assertThat(bench.rebake().failure().orElseThrow())
                .contains("cloud-init failed")
                .contains("no disk");
    }

    @Test
    void anInstanceThatIsNotCleanIsNeverImaged() {
        bench.runs(Verdict.REBAKE);
        bench.cloud.base.left = "/etc/collectd.conf names the certname\n";

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow())
                .contains("/etc/collectd.conf")
                .contains("--before-clean");
        assertThat(rebake.image()).isEmpty();
        assertThat(bench.cloud.images()).isEmpty();
        bench.assertNothingIsLeft();
    }

    @Test
    void theGroupsOwnCleanUpScriptFailsTheRebakeWhenItFails() {
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.web().beforeClean("exit 3\n").settings());
        bench.cloud.base.beforeCleanExit = 3;
        bench.runs(Verdict.REBAKE);

        assertThat(bench.rebake().failure().orElseThrow())
                .contains("clean-up script of group web")
                .contains("3");
    }

    @Test
    void whatIsWrittenToACleanInstanceUntilSomebodyGoesOnIsCleanedOutBeforeItIsSealed() {
        bench.registry
                .groups()
                .update(Bench.WEB, settings -> Bench.web().beforeClean("true\n").settings());
        bench.runs(Verdict.REBAKE);
        beforeItIsFirstSealed(() -> bench.cloud.machine().cleaned = false);

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.cloud.unclean).isEmpty();
        assertThat(bench.cloud.machine().scripts)
                .containsSubsequence("before-clean", "clean", "verify", "clean", "verify", "seal")
                .containsOnlyOnce("before-clean", "seal");
    }

    @Test
    void whatCannotBeCleanedOutAnyMoreWhenSomebodyGoesOnIsNotImaged() {
        bench.runs(Verdict.REBAKE);
        beforeItIsFirstSealed(() -> bench.cloud.base.left = "/etc/collectd.conf names the certname\n");

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("/etc/collectd.conf");
        assertThat(bench.cloud.images()).isEmpty();
        bench.assertNothingIsLeft();
    }

    /** The process dies after it has recorded that the instance is clean, and the next comes when this has happened. */
    private void beforeItIsFirstSealed(Runnable happening) {
        AtomicBoolean dead = new AtomicBoolean();
        bench.cloud.base.beforeScript = name -> {
            if (name.equals("seal") && !dead.getAndSet(true)) {
                happening.run();
                throw new Crashes.PowerCut("before seal");
            }
        };
    }

    @Test
    void anEc2ThatDoesNotAnswerIsNotTakenForAnInstanceThatRefusesUs() {
        bench.runs(Verdict.REBAKE);
        RebakeId id = bench.request().id();
        bench.cloud.whenLookedAt = () -> {
            if (bench.cloud.machine().isSealed()) {
                throw new UnavailableException("RequestLimitExceeded");
            }
        };

        assertThat(bench.driver().drive(id, "")).isInstanceOf(Driver.Left.Again.class);

        assertThat(bench.find(id).step()).isEqualTo(StepName.CLEAN);
        bench.cloud.whenLookedAt = () -> {};
        assertThat(bench.drive(id).outcome()).contains(Outcome.PROMOTED);
    }

    @Test
    void anInstanceThatAnswersNobodyAnyMoreOnceItIsSealedIsImagedAfterAPowerCut() {
        bench.cloud.base.silentOnceSealed = true;
        bench.runs(Verdict.REBAKE);
        RebakeId id = bench.request().id();
        Flow cutAfterClean = (name, hold) -> rebake -> {
            Step.Next next = bench.steps.step(name, hold).run(rebake);
            if (name == StepName.CLEAN) {
                throw new UnavailableException("nobody lived to write down that CLEAN is done");
            }
            return next;
        };
        assertThat(bench.driver(cutAfterClean).drive(id, "")).isInstanceOf(Driver.Left.Again.class);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.failure()).isEmpty();
        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.cloud.unclean).isEmpty();
    }

    @Test
    void whatIsUnavailableForLongerThanTheRebakesPatienceFailsIt() {
        RebakeId id = bench.request().id();
        bench.shells.silence(Integer.MAX_VALUE);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow())
                .contains("nothing answers by SSH")
                .contains("--connect");
        bench.assertNothingIsLeft();
    }

    @Test
    void anInstanceThatShowedAnotherHostKeyAndThenResetsConnectionsFailsForTheKey() {
        RebakeId id = bench.request().id();
        bench.shells.strangers(1);
        bench.shells.silence(Integer.MAX_VALUE);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("cloud-init is missing in its image");
        bench.assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stopped", "terminated"})
    void anInstanceThatEndsWhileItsLoginIsWaitedForIsSaidToHaveEnded(String state) {
        RebakeId id = bench.request().id();
        bench.shells.silence(Integer.MAX_VALUE);
        bench.shells.whenSilent =
                () -> bench.cloud.turn(bench.cloud.running().getFirst().id(), state);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow())
                .contains("is %s since".formatted(state), "it was " + state, "StateReason")
                .doesNotContain("--security-group");
        bench.assertNothingIsLeft();
    }
}
