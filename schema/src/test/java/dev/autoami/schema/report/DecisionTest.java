package dev.autoami.schema.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final Decision CHANGED = decision(Verdict.REBAKE, "1 intentional change: File[/a]", "File[/a]");
    private static final Decision CLEAN = decision(Verdict.UP_TO_DATE, "nothing changed");

    @Test
    void aChangeAndThenACleanRunWarrantAnImage() {
        Decision overAll = Decision.overAll(List.of(CHANGED, CLEAN));

        assertThat(overAll.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(overAll.reasons()).containsExactly("1 intentional change: File[/a]");
        assertThat(overAll.intentional()).containsExactly("File[/a]");
    }

    @Test
    void aLastRunThatStillChangesSomethingDidNotConverge() {
        Decision overAll = Decision.overAll(List.of(CLEAN, CHANGED));

        assertThat(overAll.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(overAll.reasons()).containsExactly("did not converge in 2 runs: the last still changed File[/a]");
    }

    @Test
    void aLastRunThatOnlyDidWhatIsIgnoredHasConvergedWhateverTheRuleSaysOfIt() {
        Decision onlyNotify = new Decision(
                Verdict.REBAKE,
                List.of("1 changed, 0 failed"),
                List.of("Notify[hello]"),
                List.of(),
                List.of("Notify[hello]"),
                List.of(),
                List.of("Notify[hello]"),
                List.of());

        assertThat(onlyNotify.isConverged()).isTrue();
        assertThat(Decision.overAll(List.of(CHANGED, onlyNotify)).verdict()).isEqualTo(Verdict.REBAKE);
    }

    @Test
    void aRejectedRunRejectsEvenWhenALaterOneIsClean() {
        Decision failed = decision(Verdict.REJECTED, "1 resource failed: Exec[x]");

        Decision overAll = Decision.overAll(List.of(CHANGED, failed, CLEAN));

        assertThat(overAll.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(overAll.reasons()).containsExactly("1 resource failed: Exec[x]");
    }

    @Test
    void runsWithoutAnIntentionalChangeLeaveTheGroupUpToDate() {
        assertThat(Decision.overAll(List.of(CLEAN, CLEAN))).isEqualTo(CLEAN);
    }

    @Test
    void resourcesOfSeveralRunsAreNamedOnce() {
        Decision overAll = Decision.overAll(List.of(CHANGED, CHANGED, CLEAN));

        assertThat(overAll.changed()).containsExactly("File[/a]");
        assertThat(overAll.reasons()).hasSize(1);
    }

    @Test
    void noRunIsNoDecision() {
        assertThatIllegalArgumentException().isThrownBy(() -> Decision.overAll(List.of()));
    }

    @Test
    void aLongListOfResourcesIsCutForASentence() {
        assertThat(Decision.some(List.of("a", "b", "c", "d", "e", "f", "g"))).isEqualTo("a, b, c, d, e and 2 more");
    }

    private static Decision decision(Verdict verdict, String reason, String... intentional) {
        List<String> resources = List.of(intentional);
        return new Decision(verdict, List.of(reason), resources, List.of(), resources, List.of(), List.of(), List.of());
    }
}
