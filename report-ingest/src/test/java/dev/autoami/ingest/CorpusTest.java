package dev.autoami.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Real reports are read as Puppet reads them, and decided as they should be. */
class CorpusTest {
    private static final Comparator<String> BY_BYTES =
            Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), java.util.Arrays::compareUnsigned);

    private final ReportReader reader = new ReportReader();
    private final ChangePolicy policy = new ChangePolicy();

    @Test
    void ourHandfulIsReadAndDecidedAsPuppetWould() {
        Corpus ours = Corpus.ours();
        assertThat(ours.decisions()).hasSizeGreaterThanOrEqualTo(10);
        check(ours);
    }

    @Test
    void theLargeCorpusIsReadAndDecidedAsPuppetWould() {
        Optional<Corpus> large = Corpus.large();
        if (large.isEmpty()) {
            System.out.println("No large folder of reports (-Dautoami.reports=FOLDER): only our handful was checked.");
        }
        assumeTrue(large.isPresent(), "no large folder of reports: name one by -Dautoami.reports=FOLDER");
        System.out.printf("Checking the reports of %s%n", large.get().folder());
        check(large.get());
    }

    private void check(Corpus corpus) {
        assertThat(corpus.truth()).isNotEmpty();
        assertThat(corpus.decisions()).isNotEmpty();
        System.out.printf(
                "%d reports and %d decisions checked%n",
                corpus.truth().size(), corpus.decisions().size());
        SoftAssertions all = new SoftAssertions();
        corpus.truth().forEach(truth -> {
            String file = truth.getString("file");
            RunReport report = reader.read(corpus.body(file), Limits.DEFAULT);
            all.assertThat(fields(report)).as(file).isEqualTo(expectedFields(truth));
            Decision decision = policy.decide(report, Expectation.DEFAULT);
            all.assertThat(resources(report, decision)).as(file).isEqualTo(expectedResources(truth));
            all.assertThat(simple(report) == Verdict.REBAKE)
                    .as(file + " by the simple rule")
                    .isEqualTo(truth.getBoolean("original_rule"));
        });
        corpus.decisions().forEach((file, verdict) -> {
            Decision decision = policy.decide(reader.read(corpus.body(file), Limits.DEFAULT), Expectation.DEFAULT);
            all.assertThat(decision.verdict()).as(file + decision.reasons()).hasToString(verdict);
            all.assertThat(decision.reasons()).as(file).isNotEmpty().doesNotContainNull();
        });
        all.assertAll();
    }

    private Verdict simple(RunReport report) {
        ChangeRules rules = new ChangeRules(ChangeRules.Rule.SIMPLE, List.of(), false, false, false);
        return policy.decide(report, new Expectation(rules, Optional.empty(), Optional.empty()))
                .verdict();
    }

    private static Map<String, Object> fields(RunReport report) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("host", report.certname().value());
        fields.put("report_format", report.format());
        fields.put("status", report.status());
        fields.put("puppet_version", report.puppetVersion());
        fields.put("environment", report.environment());
        fields.put("transaction_uuid", report.transactionUuid());
        fields.put("configuration_version", report.configurationVersion());
        fields.put("code_id", report.codeId());
        fields.put("cached_catalog_status", report.cachedCatalogStatus());
        fields.put("noop", report.noop());
        fields.put("noop_pending", report.noopPending());
        fields.put("corrective_change", report.correctiveChange());
        fields.put("transaction_completed", report.transactionCompleted());
        fields.put("metrics_resources", report.resourceMetrics());
        fields.put("resource_statuses", report.listed());
        fields.put(
                "events",
                report.resources().stream()
                        .mapToInt(resource -> resource.events().size())
                        .sum());
        return fields;
    }

    private static Map<String, Object> expectedFields(JsonObject truth) {
        Map<String, Object> fields = new HashMap<>();
        for (String same : List.of("host", "report_format", "noop", "noop_pending", "resource_statuses", "events")) {
            fields.put(same, truth.getValue(same));
        }
        for (String optional : List.of("status", "puppet_version", "environment", "transaction_uuid", "code_id")) {
            fields.put(optional, Optional.ofNullable(truth.getValue(optional)));
        }
        fields.put("cached_catalog_status", Optional.ofNullable(truth.getValue("cached_catalog_status")));
        fields.put("corrective_change", Optional.ofNullable(truth.getValue("corrective_change")));
        fields.put("transaction_completed", Optional.ofNullable(truth.getValue("transaction_completed")));
        fields.put(
                "configuration_version",
                Optional.ofNullable(truth.getValue("configuration_version")).map(String::valueOf));
        Map<String, Long> metrics = new HashMap<>();
        truth.getJsonObject("metrics_resources")
                .forEach(metric -> metrics.put(metric.getKey(), ((Number) metric.getValue()).longValue()));
        fields.put("metrics_resources", metrics);
        return fields;
    }

    private static Map<String, List<String>> resources(RunReport report, Decision decision) {
        return Map.of(
                "changed", decision.changed(),
                "failed", decision.failed(),
                "failed_to_restart", names(report, ResourceStatus::failedToRestart),
                "skipped", decision.skipped(),
                "intentional", decision.intentional(),
                "corrective_success", decision.corrective(),
                "noop_events", names(report, ResourceStatus::isNoop));
    }

    private static Map<String, List<String>> expectedResources(JsonObject truth) {
        Map<String, List<String>> expected = new HashMap<>();
        for (String key : List.of(
                "changed",
                "failed",
                "failed_to_restart",
                "skipped",
                "intentional",
                "corrective_success",
                "noop_events")) {
            JsonArray names = truth.getJsonArray(key);
            expected.put(key, names.stream().map(String.class::cast).toList());
        }
        return expected;
    }

    private static List<String> names(RunReport report, Predicate<ResourceStatus> which) {
        return report.resources().stream()
                .filter(which)
                .map(ResourceStatus::name)
                .sorted(BY_BYTES)
                .toList();
    }
}
