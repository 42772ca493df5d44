package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.rebaker.FakeInstance.Run;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.report.Verdict;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with an agent, or at an instance's door, while a rebake is under way. */
class FaultsOnTheInstanceTest {
    private final Bench bench = new Bench();

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
        assertNothingIsLeft();
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
        assertNothingIsLeft();
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
        assertNothingIsLeft();
    }

    @Test
    void anAgentThatHangsFailsTheRebakeWhenItsPatienceIsOver() {
        bench.cloud.base.duringRun = () -> {
            bench.clock.advance(bench.settings.agentLimit());
            throw new UnavailableException("the command did not end within the hour");
        };
        Instant begun = bench.clock.instant();

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("CONVERGE").contains("did not end within the hour");
        assertThat(bench.clock.instant()).isBefore(begun.plus(bench.settings.instanceLifetime()));
        assertNothingIsLeft();
    }

    @Test
    void anAgentThatHungOnceIsRunAgain() {
        int[] hung = new int[1];
        bench.cloud.base.duringRun = () -> {
            if (hung[0]++ == 0) {
                throw new UnavailableException("the connection was cut in the middle of the command");
            }
        };
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);

        assertThat(bench.rebake().outcome()).contains(Outcome.PROMOTED);
        assertNothingIsLeft();
    }

    @Test
    void anotherHostAtTheInstancesAddressIsToldNothingAndTheInstanceIsWaitedFor() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        RebakeId id = bench.request().id();
        bench.shells.strangers(60);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.ca.signatures()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void anotherHostThatStaysThereFailsTheRebakeAndIsNamed() {
        bench.shells.strangers(Integer.MAX_VALUE);

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("host key").contains("somebody is in between");
        assertThat(bench.cloud.machine().commands).isEmpty();
        assertThat(bench.ca.signatures()).isZero();
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertThat(bench.cloud.running()).isEmpty();
        assertThat(bench.ca.entries()).isEmpty();
        assertThat(bench.cloud.unclean).isEmpty();
        assertThat(bench.registry.rebakes().unfinished()).isEmpty();
    }
}
