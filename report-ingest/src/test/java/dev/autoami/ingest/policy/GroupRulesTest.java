package dev.autoami.ingest.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Corpus;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.ChangeRules.Rule;
import dev.autoami.schema.group.IgnoredChange;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a group may set, each alone and together, on real reports, changed in one line where need be. */
class GroupRulesTest {
    private static final String DRIFT = "File[/var/lib/d-lab/drift]";
    private static final String CHANGE = "File[/var/lib/d-lab/drift2]";
    private static final ChangeRules NOTHING = rules(Rule.INTENTIONAL);

    @Test
    void whatEveryRuleIgnoredIsNamedByTheRule() {
        Decision decision = decide("changed.yaml", ignoring("File[/*]", "Package[*]", "File[*] tag:nobodys"));

        assertThat(decision.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(decision.reasons().getFirst()).startsWith("5 intentional changes: Cron[lab-appuser], ");
        assertThat(decision.reasons())
                .contains("ignored by the rule Package[*]: Package[labpkg]")
                .anyMatch(reason -> reason.startsWith("ignored by the rule File[/*]: File[/"))
                .noneMatch(reason -> reason.contains("nobodys"));
        assertThat(decision.ignored())
                .isNotEmpty()
                .allMatch(name -> name.startsWith("File[/") || name.equals("Package[labpkg]"));
    }

    @Test
    void aResourceThatTwoRulesIgnoreIsNamedByBothAndCountedOnce() {
        Decision decision = decide("notify-only.yaml", ignoring("Notify[this*]", "tag:notify"));

        assertThat(decision.ignored()).containsExactly("Notify[this counts as a change on every run]");
        assertThat(decision.reasons())
                .containsExactly(
                        "nothing changed but what is listed as corrective or ignored",
                        "ignored by the rule Notify[this*]: Notify[this counts as a change on every run]",
                        "ignored by the rule tag:notify: Notify[this counts as a change on every run]");
    }

    @Test
    void ignoringEverythingLeavesNothingToBake() {
        List<String> intentional = decide("changed.yaml", NOTHING).intentional();

        Decision none = decide("changed.yaml", ignoring("*[*]"));

        assertThat(none.verdict()).isEqualTo(Verdict.UP_TO_DATE);
        assertThat(none.ignored()).isEqualTo(intentional);
        assertThat(none.isConverged()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        File[*]                                 | true
        File[/var/lib/*]                        | true
        *[/var/lib/d-lab/drift2]                | true
        tag:file                                | true
        tag:FILE                                | true
        *[*] tag:class                          | true
        File[*] tag:class                       | true
        File[/var/lib/*] tag:class              | true
        *[/var/*] tag:file                      | true
        File[*] tag:*                           | true
        Exec[*]                                 | false
        File[/etc/*]                            | false
        tag:exec                                | false
        tag:fil                                 | false
        Exec[*] tag:class                       | false
        File[/etc/*] tag:class                  | false
        File[/var/lib/*] tag:exec               | false
        """)
    void aRuleIgnoresWhereTypeTitleAndTagAllAgree(String rule, boolean ignored) {
        Decision decision = decide("drift-among-changes.yaml", ignoring(rule));

        assertThat(decision.verdict()).isEqualTo(ignored ? Verdict.UP_TO_DATE : Verdict.REBAKE);
        assertThat(decision.ignored()).isEqualTo(ignored ? List.of(CHANGE) : List.of());
    }

    @Test
    void aTagOfAClassMayBeQualified() {
        RunReport report = read("drift-among-changes.yaml", "    - class\n", "    - profile::cache\n");

        assertThat(decide(report, ignoring("tag:Profile::Cache")).ignored()).containsExactly(CHANGE);
        assertThat(decide(report, ignoring("tag:profile")).ignored()).isEmpty();
    }

    @Test
    void driftPutRightCountsWhereTheGroupSaysSo() {
        ChangeRules counting = counting("Notify[*]");

        Decision decision = decide("corrective-change.yaml", counting);

        assertThat(decision.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(decision.reasons().getFirst())
                .matches("\\d+ corrective changes?, which the group counts: .+")
                .doesNotContain("intentional");
        assertThat(decision.isConverged()).isFalse();
        assertThat(decide("corrective-change.yaml", NOTHING).isConverged()).isTrue();
        assertThat(decide("unchanged.yaml", counting).verdict()).isEqualTo(Verdict.UP_TO_DATE);
    }

    @Test
    void changeAndCountedDriftAreToldApart() {
        assertThat(decide("drift-among-changes.yaml", counting()).reasons())
                .containsExactly(
                        "1 intentional change: " + CHANGE, "1 corrective change, which the group counts: " + DRIFT);
        assertThat(decide("drift-among-changes.yaml", NOTHING).reasons())
                .containsExactly("1 intentional change: " + CHANGE, "drift put right, which does not count: " + DRIFT);
    }

    @Test
    void countedDriftIsIgnoredByRulesAsAnyOtherChange() {
        Decision change = decide("drift-among-changes.yaml", counting("File[*drift]"));
        Decision none = decide("drift-among-changes.yaml", counting("File[*drift*]"));

        assertThat(change.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(change.reasons())
                .containsExactly("1 intentional change: " + CHANGE, "ignored by the rule File[*drift]: " + DRIFT);
        assertThat(change.ignored()).containsExactly(DRIFT);
        assertThat(none.verdict()).isEqualTo(Verdict.UP_TO_DATE);
        assertThat(none.reasons())
                .containsExactly(
                        "nothing changed but what is listed as ignored",
                        "ignored by the rule File[*drift*]: %s, %s".formatted(CHANGE, DRIFT));
        assertThat(none.isConverged()).isTrue();
    }

    @Test
    void driftThatDoesNotCountNeedsNoRuleToIgnoreIt() {
        Decision decision = decide("drift-among-changes.yaml", ignoring("File[*drift]"));

        assertThat(decision.ignored()).isEmpty();
        assertThat(decision.reasons()).noneMatch(reason -> reason.startsWith("ignored"));
    }

    @Test
    void driftThatIsPutRightInEveryRunNeverConvergesWhereItCounts() {
        Decision corrected = decide("drift-among-changes.yaml", counting("File[*drift2]"));

        Decision rebake = Decision.overAll(List.of(corrected, corrected, corrected));

        assertThat(rebake.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(rebake.reasons())
                .containsExactly(
                        "did not converge in 3 runs: the last still corrected %s, which the group counts"
                                .formatted(DRIFT),
                        "ignored by the rule File[*drift2]: " + CHANGE);
    }

    @Test
    void whatNoopLeavesUndoneRejectsUnlessTheGroupAcceptsIt() {
        String left = "Exec[/bin/echo noop exec], File[/var/lib/d-lab/only-noop], Notify[in a noop class]";

        Decision strict = decide("noop-resources.yaml", NOTHING);
        Decision accepting = decide("noop-resources.yaml", acceptingNoop());

        assertThat(strict.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(strict.reasons()).containsExactly("noop left changes undone: " + left);
        assertThat(accepting.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(accepting.reasons())
                .containsExactly(
                        "1 intentional change: File[/var/lib/d-lab/really-8.10.0]",
                        "noop left changes undone, which the group accepts: " + left);
        assertThat(accepting.isConverged()).isFalse();
    }

    @Test
    void noopThatOnlyTheResourcesTellRejectsToo() {
        RunReport report = read("noop-resources.yaml", "noop_pending: true", "noop_pending: false");

        assertThat(decide(report, NOTHING).reasons())
                .singleElement()
                .asString()
                .startsWith("noop left changes undone: ");
        assertThat(decide(report, acceptingNoop()).reasons())
                .anyMatch(reason -> reason.startsWith("noop left changes undone, which the group accepts: "));
    }

    @Test
    void whatRejectsARunDoesNotHideTheRulesThatFired() {
        Decision decision = new ChangePolicy()
                .decide(
                        read("drift-among-changes.yaml"),
                        new Expectation(ignoring("File[*drift2]"), Optional.of("elsewhere"), Optional.empty()));

        assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(decision.reasons())
                .anyMatch(reason -> reason.contains("elsewhere"))
                .contains("ignored by the rule File[*drift2]: " + CHANGE);
    }

    @Test
    void aNoopRunIsNeverAccepted() {
        Decision decision = decide("noop-run.yaml", acceptingNoop());

        assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(decision.reasons()).containsExactly("it was a noop run");
    }

    @Test
    void skippedResourcesAreNamedAndRejectOnlyWhereTheGroupSaysSo() {
        Decision lenient = decide("tags-option.yaml", NOTHING);
        Decision strict = decide("tags-option.yaml", new ChangeRules(Rule.INTENTIONAL, List.of(), false, false, true));

        assertThat(lenient.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(lenient.reasons().getLast())
                .startsWith("9 resources were skipped: ")
                .endsWith(" and 4 more; the group accepts that");
        assertThat(strict.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(strict.reasons())
                .singleElement()
                .asString()
                .startsWith("9 resources were skipped: ")
                .endsWith(" and 4 more; the group rejects that");
    }

    @Test
    void whereNothingWasSkippedOrLeftUndoneNothingIsSaidOfIt() {
        ChangeRules all = new ChangeRules(Rule.INTENTIONAL, List.of(), true, true, true);

        assertThat(decide("unchanged.yaml", all).reasons()).containsExactly("nothing changed");
    }

    @Test
    void allRulesTogetherAreAllNamed() {
        RunReport report = read("drift-among-changes.yaml", "skipped: false", "skipped: true");
        ChangeRules rules =
                new ChangeRules(Rule.INTENTIONAL, List.of(IgnoredChange.parse("File[*2]")), true, true, false);

        assertThat(decide(report, rules).reasons())
                .containsExactly(
                        "1 corrective change, which the group counts: " + DRIFT,
                        "ignored by the rule File[*2]: " + CHANGE,
                        "2 resources were skipped: %s, %s; the group accepts that".formatted(CHANGE, DRIFT));
    }

    @ParameterizedTest
    @CsvSource({
        "*,anything,true",
        "/etc/*.conf,/etc/ntp.conf,true",
        "/etc/*.conf,/etc/ntp.conf.d,false",
        "exact,exact,true",
        "exact,exactly,false",
    })
    void aStarInATitleStandsForAnyText(String pattern, String title, boolean ignored) {
        RunReport report = read("notify-only.yaml", "Notify\\[[^\\]]*\\]", "Notify[" + title + "]");

        Decision decision = decide(report, ignoring("Notify[" + pattern + "]"));

        assertThat(decision.verdict()).isEqualTo(ignored ? Verdict.UP_TO_DATE : Verdict.REBAKE);
    }

    @ParameterizedTest
    @CsvSource({
        "corrective-change.yaml,REBAKE",
        "noop-resources.yaml,REBAKE",
        "tags-option.yaml,REBAKE",
        "notify-only.yaml,REBAKE",
        "unchanged.yaml,UP_TO_DATE",
        "failed-restart.yaml,REJECTED",
        "compile-error.yaml,REJECTED",
    })
    void theSimpleRuleAsksTheMetricsAloneAndSaysThatItDecided(String file, Verdict verdict) {
        Decision decision = decide(file, new ChangeRules(Rule.SIMPLE, List.of(), false, false, true));

        assertThat(decision.verdict()).isEqualTo(verdict);
        assertThat(decision.reasons().getFirst()).doesNotContain("simple");
        assertThat(decision.reasons().get(1))
                .isEqualTo("decided by the simple rule, which asks only whether anything changed and nothing failed");
    }

    @Test
    void theSimpleRuleDoesNotClaimToKnowOfEnvironments() {
        Expectation elsewhere = new Expectation(rules(Rule.SIMPLE), Optional.of("nowhere"), Optional.empty());

        Decision decision = new ChangePolicy().decide(read("changed.yaml"), elsewhere);

        assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(decision.reasons()).singleElement().asString().endsWith("the group's environment is nowhere");
    }

    @Test
    void underTheSimpleRuleWhatIsIgnoredMakesAnImageButIsNotWaitedFor() {
        Decision notify = decide("notify-only.yaml", rules(Rule.SIMPLE, "Notify[*]"));

        assertThat(notify.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(notify.isConverged()).isTrue();
        assertThat(notify.reasons())
                .containsExactly(
                        "1 change: Notify[this counts as a change on every run]",
                        "decided by the simple rule, which asks only whether anything changed and nothing failed",
                        "not waited for to settle, by the rule Notify[*]: Notify[this counts as a change on every"
                                + " run]");
        assertThat(Decision.overAll(List.of(notify)).verdict()).isEqualTo(Verdict.REBAKE);
    }

    @Test
    void underTheSimpleRuleWhatTheCodeIntendsStillHasToSettle() {
        Decision changed = decide("changed.yaml", rules(Rule.SIMPLE, "Notify[*]"));
        Decision clean = decide("unchanged.yaml", rules(Rule.SIMPLE, "Notify[*]"));

        assertThat(changed.isConverged()).isFalse();
        assertThat(Decision.overAll(List.of(changed, changed)).verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(Decision.overAll(List.of(changed, clean)).verdict()).isEqualTo(Verdict.REBAKE);
    }

    @Test
    void underTheSimpleRuleDriftMakesAnImageAndIsNotWaitedFor() {
        Decision drift = decide("corrective-change.yaml", new ChangeRules(Rule.SIMPLE, List.of(), true, false, false));

        assertThat(drift.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(drift.isConverged()).isTrue();
    }

    private static ChangeRules ignoring(String... ignored) {
        return rules(Rule.INTENTIONAL, ignored);
    }

    private static ChangeRules counting(String... ignored) {
        return new ChangeRules(Rule.INTENTIONAL, parsed(ignored), true, false, false);
    }

    private static ChangeRules acceptingNoop() {
        return new ChangeRules(Rule.INTENTIONAL, List.of(), false, true, false);
    }

    private static ChangeRules rules(Rule rule, String... ignored) {
        return new ChangeRules(rule, parsed(ignored), false, false, false);
    }

    private static List<IgnoredChange> parsed(String... ignored) {
        return Stream.of(ignored).map(IgnoredChange::parse).toList();
    }

    private static Decision decide(String file, ChangeRules rules) {
        return decide(read(file), rules);
    }

    private static Decision decide(RunReport report, ChangeRules rules) {
        return new ChangePolicy().decide(report, new Expectation(rules, Optional.empty(), Optional.empty()));
    }

    private static RunReport read(String file) {
        return new ReportReader().read(Corpus.ours().body(file), Limits.DEFAULT);
    }

    private static RunReport read(String file, String was, String is) {
        String body = new String(Corpus.ours().body(file), UTF_8);
        String changed = body.replaceAll("(?<=\\s|^)" + was, is);
        assertThat(changed).isNotEqualTo(body);
        return new ReportReader().read(changed.getBytes(UTF_8), Limits.DEFAULT);
    }
}
