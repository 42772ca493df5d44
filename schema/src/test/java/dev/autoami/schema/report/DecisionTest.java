package dev.autoami.schema.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
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
    void correctionsHaveToSettleWhereTheyCountAndNowhereElse() {
        Decision uncounted = corrected(false, List.of());
        Decision counted = corrected(true, List.of());

        assertThat(uncounted.isConverged()).isTrue();
        assertThat(corrected(true, List.of("File[/a]", "File[/drift]")).isConverged())
                .isTrue();
        assertThat(counted.isConverged()).isFalse();
        assertThat(Decision.overAll(List.of(counted)).reasons())
                .containsExactly(
                        "did not converge in 1 run: the last still changed File[/a] and corrected File[/drift], which"
                                + " the group counts");
        assertThat(Decision.overAll(List.of(counted)).countsCorrective()).isTrue();
    }

    @Test
    void whatTheRulesSaidOfEveryRunIsAmongTheReasonsOnce() {
        Decision changed = with(CHANGED, "ignored by the rule Notify[*]: Notify[a]");
        Decision clean = with(CLEAN, "ignored by the rule Notify[*]: Notify[a]", "1 resource was skipped: Exec[b]");

        assertThat(Decision.overAll(List.of(changed, clean)).reasons())
                .containsExactly(
                        "1 intentional change: File[/a]",
                        "ignored by the rule Notify[*]: Notify[a]",
                        "1 resource was skipped: Exec[b]");
        assertThat(Decision.overAll(List.of(clean, changed)).reasons())
                .containsExactly(
                        "did not converge in 2 runs: the last still changed File[/a]",
                        "ignored by the rule Notify[*]: Notify[a]",
                        "1 resource was skipped: Exec[b]");
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
                List.of(),
                false);

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

    private static Decision corrected(boolean counts, List<String> ignored) {
        return new Decision(
                Verdict.REBAKE,
                List.of("because"),
                List.of("File[/a]", "File[/drift]"),
                List.of(),
                counts ? List.of("File[/a]") : List.of(),
                List.of("File[/drift]"),
                ignored,
                List.of(),
                counts);
    }

    private static Decision with(Decision decision, String... more) {
        List<String> reasons = new ArrayList<>(decision.reasons());
        reasons.addAll(List.of(more));
        return new Decision(
                decision.verdict(),
                reasons,
                decision.changed(),
                decision.failed(),
                decision.intentional(),
                decision.corrective(),
                decision.ignored(),
                decision.skipped(),
                decision.countsCorrective());
    }

    private static Decision decision(Verdict verdict, String reason, String... intentional) {
        List<String> resources = List.of(intentional);
        return new Decision(
                verdict, List.of(reason), resources, List.of(), resources, List.of(), List.of(), List.of(), false);
    }
}
