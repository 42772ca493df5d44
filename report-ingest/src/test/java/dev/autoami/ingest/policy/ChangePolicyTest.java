package dev.autoami.ingest.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Corpus;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What speaks for and against an image, on real reports, changed in one line where need be. */
class ChangePolicyTest {
    private static final String SHA = "4f2a9c1d0e8b7a6f5c4d3e2b1a0f9e8d7c6b5a49";

    @Test
    void intentionalChangesWarrantAnImageAndAreNamed() {
        Decision decision = decide("changed.yaml");

        assertThat(decision.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(decision.reasons().getFirst())
                .startsWith("8 intentional changes: ")
                .endsWith(" and 3 more");
        assertThat(decision.intentional()).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void driftPutRightWarrantsNone() {
        Decision decision = decide("corrective-change.yaml");

        assertThat(decision.verdict()).isEqualTo(Verdict.UP_TO_DATE);
        assertThat(decision.reasons()).anyMatch(reason -> reason.startsWith("drift put right, which does not count: "));
    }

    @Test
    void aMereMessageWarrantsNone() {
        Decision decision = decide("notify-only.yaml");

        assertThat(decision.verdict()).isEqualTo(Verdict.UP_TO_DATE);
        assertThat(decision.ignored()).isNotEmpty().allMatch(name -> name.startsWith("Notify["));
        assertThat(decision.reasons()).anyMatch(reason -> reason.startsWith("ignored by the rule Notify[*]: Notify["));
    }

    @Test
    void nothingToDoIsUpToDate() {
        assertThat(decide("unchanged.yaml").reasons()).containsExactly("nothing changed");
    }

    @Test
    void aFailureRejectsWithItsNameAndItsError() {
        Decision decision = decide("failed-restart.yaml");

        assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(decision.reasons().getFirst())
                .startsWith("1 resource failed to restart: Exec[")
                .contains(" (");
        assertThat(decision.failed()).hasSize(1);
    }

    @Test
    void aCatalogThatDoesNotCompileRejectsWithTheCompilersError() {
        Decision decision = decide("compile-error.yaml");

        assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(decision.reasons())
                .satisfiesExactly(
                        first ->
                                assertThat(first).startsWith("the run failed (").contains("Syntax error"),
                        second -> assertThat(second).isEqualTo("the transaction did not complete"));
    }

    @Test
    void aRunThatRanOutOfTimeRejectsThoughNothingFailed() {
        assertThat(decide("run-timeout.yaml").reasons()).contains("the transaction did not complete");
    }

    @Test
    void aNoopRunRejectsAndNamesWhatWasLeftUndone() {
        assertThat(decide("noop-run.yaml").reasons())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("it was a noop run"),
                        second -> assertThat(second).startsWith("noop left changes undone: "));
    }

    @Test
    void aCachedCatalogRejects() {
        assertThat(decide("cached-catalog.yaml").reasons())
                .containsExactly(
                        "the catalog came from the agent's cache (explicitly_requested), not from the Puppet Server",
                        "ignored by the rule Notify[*]: Notify[big 0], Notify[big 100], Notify[big 150], Notify[big"
                                + " 200], Notify[big 250] and 5 more");
    }

    @ParameterizedTest
    @CsvSource({
        "status: changed,status: failed,the run failed",
        "transaction_completed: true,transaction_completed: false,the transaction did not complete",
        "noop: false,noop: true,it was a noop run",
        "noop_pending: false,noop_pending: true,noop left changes undone",
        "cached_catalog_status: not_used,cached_catalog_status: on_failure,cache (on_failure)",
    })
    void oneLineAgainstItRejectsAReportThatWouldMakeAnImage(String was, String is, String reason) {
        Decision decision = decide(read("changed.yaml", was, is), Expectation.DEFAULT);

        assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(decision.reasons()).singleElement().asString().contains(reason);
    }

    @Test
    void aFailureThatOnlyTheMetricsTellRejects() {
        RunReport report = read("changed.yaml", "- Failed\n      - 0", "- Failed\n      - 2");

        assertThat(decide(report, Expectation.DEFAULT).reasons()).containsExactly("2 resources failed");
    }

    @Test
    void anotherEnvironmentRejects() {
        RunReport report = read("changed.yaml", "environment: .*", "environment: test");
        Expectation expected = new Expectation(ChangeRules.DEFAULT, Optional.of("production"), Optional.empty());

        assertThat(decide(report, expected).reasons())
                .containsExactly("the run used environment test, the group's environment is production");
    }

    @Test
    void theWeightiestReasonComesFirst() {
        RunReport report = read("failed-restart.yaml", "noop: false", "noop: true");
        Expectation expected = new Expectation(ChangeRules.DEFAULT, Optional.of("nowhere"), Optional.empty());

        assertThat(decide(report, expected).reasons())
                .satisfiesExactly(
                        first -> assertThat(first).contains("failed to restart"),
                        second -> assertThat(second).isEqualTo("it was a noop run"),
                        third -> assertThat(third).contains("the group's environment is nowhere"));
    }

    @Test
    void aFormatWithoutAStatusRejects() {
        assertThat(decide("format-1.yaml").reasons())
                .containsExactly("a report of format 1 has no status: Puppet 2.6.5 or newer is needed");
    }

    @ParameterizedTest
    @CsvSource({
        // the report's, the trigger's, whether they are the same
        SHA + "," + SHA + ",SAME",
        "4f2a9c1," + SHA + ",SAME",
        SHA + ",4F2A9C1,SAME",
        "web01-production-4f2a9c1d0e," + SHA + ",SAME",
        "'prod-4f2a9c1 (main)'," + SHA + ",SAME",
        "deadbee," + SHA + ",DIFFERENT",
        "production-deadbee," + SHA + ",DIFFERENT",
        "4f2a9c," + SHA + ",UNKNOWN",
        "1795180801," + SHA + ",UNKNOWN",
        "production-1795180801," + SHA + ",UNKNOWN",
        "'released on Friday'," + SHA + ",UNKNOWN",
        "release-v1.2,v1.2,SAME",
        "production_deadbee,v1.2,DIFFERENT",
    })
    void theConfigurationVersionTellsWhichCodeWasServed(String served, String triggered, CodeRevision.Match match) {
        RunReport report =
                read("unchanged.yaml", "configuration_version: .*", "configuration_version: '" + served + "'");

        assertThat(CodeRevision.compare(triggered, report)).isEqualTo(match);
    }

    @ParameterizedTest
    @CsvSource({"4f2a9c1,SAME", "d_unchanged,DIFFERENT", "17951808010,DIFFERENT"})
    void aCodeIdIsAlwaysARevision(String codeId, CodeRevision.Match match) {
        RunReport report =
                read("unchanged.yaml", "cached_catalog_status", "code_id: " + codeId + "\ncached_catalog_status");

        assertThat(CodeRevision.compare(SHA, report)).isEqualTo(match);
    }

    @Test
    void codeThatIsNotServedYetMustNotPassForUpToDate() {
        RunReport report = read("unchanged.yaml", "configuration_version: .*", "configuration_version: deadbeef");
        Expectation expected = new Expectation(ChangeRules.DEFAULT, Optional.empty(), Optional.of(SHA));

        Decision decision = decide(report, expected);

        assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(decision.reasons())
                .containsExactly(("the Puppet Server still serves revision deadbeef, the trigger is about %s: "
                                + "deploy the code, then run again")
                        .formatted(SHA));
    }

    @Test
    void aReportThatDoesNotTellItsCodeIsDecidedAndSaysSo() {
        Expectation expected = new Expectation(ChangeRules.DEFAULT, Optional.empty(), Optional.of(SHA));

        Decision decision = decide(read("unchanged.yaml"), expected);

        assertThat(decision.verdict()).isEqualTo(Verdict.UP_TO_DATE);
        assertThat(decision.reasons()).anyMatch(reason -> reason.contains("does not tell"));
    }

    private static Decision decide(String file) {
        return decide(read(file), Expectation.DEFAULT);
    }

    private static Decision decide(RunReport report, Expectation expected) {
        return new ChangePolicy().decide(report, expected);
    }

    private static RunReport read(String file) {
        return new ReportReader().read(Corpus.ours().body(file), Limits.DEFAULT);
    }

    private static RunReport read(String file, String was, String is) {
        String body = new String(Corpus.ours().body(file), UTF_8);
        String changed = body.replaceAll("(?<=[\\s-])" + was, is);
        assertThat(changed).isNotEqualTo(body);
        return new ReportReader().read(changed.getBytes(UTF_8), Limits.DEFAULT);
    }
}
