package dev.autoami.ingest.mutation;

import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.IgnoredChange;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a body says and what is decided from it, by whoever read it.
 *
 * @param fields of the report, by name; those that are absent are not there
 * @param metrics {@code metrics.resources}
 * @param resources with something to tell, in words
 * @param verdict by the default rules
 * @param otherVerdict by rules that are otherwise in everything: {@link #OTHERWISE}
 * @param simpleVerdict by the simple rule
 * @param evidence names of resources: changed, failed, intentional, corrective, ignored, skipped
 */
record Answer(
        Map<String, String> fields,
        Map<String, Long> metrics,
        int listed,
        Map<String, String> resources,
        List<String> errors,
        Verdict verdict,
        Verdict otherVerdict,
        Verdict simpleVerdict,
        Map<String, Set<String>> evidence) {
    /** Ignores what has the tag "file" or "noisy"; counts corrective changes, accepts noop, and rejects what was skipped. */
    static final ChangeRules OTHERWISE = new ChangeRules(
            ChangeRules.Rule.INTENTIONAL,
            List.of(IgnoredChange.parse("tag:file"), IgnoredChange.parse("tag:noisy")),
            true,
            true,
            true);

    private static final ChangeRules SIMPLE = new ChangeRules(ChangeRules.Rule.SIMPLE, List.of(), false, false, false);

    /** The answer of the reader and the policy that this is all about. */
    static Answer of(RunReport report) {
        Map<String, String> fields = new HashMap<>();
        fields.put("host", report.certname().value());
        fields.put("report_format", String.valueOf(report.format()));
        fields.put("noop", String.valueOf(report.noop()));
        fields.put("noop_pending", String.valueOf(report.noopPending()));
        put(fields, "puppet_version", report.puppetVersion());
        put(fields, "status", report.status());
        put(fields, "environment", report.environment());
        put(fields, "transaction_uuid", report.transactionUuid());
        put(fields, "configuration_version", report.configurationVersion());
        put(fields, "code_id", report.codeId());
        put(fields, "cached_catalog_status", report.cachedCatalogStatus());
        put(fields, "transaction_completed", report.transactionCompleted());
        put(fields, "corrective_change", report.correctiveChange());
        Map<String, String> resources = new TreeMap<>();
        for (ResourceStatus resource : report.resources()) {
            resources.put(resource.name(), words(resource));
        }
        Decision decision = decision(report, ChangeRules.DEFAULT);
        return new Answer(
                fields,
                report.resourceMetrics(),
                report.listed(),
                resources,
                report.errors(),
                decision.verdict(),
                decision(report, OTHERWISE).verdict(),
                decision(report, SIMPLE).verdict(),
                Map.of(
                        "changed", new TreeSet<>(decision.changed()),
                        "failed", new TreeSet<>(decision.failed()),
                        "intentional", new TreeSet<>(decision.intentional()),
                        "corrective", new TreeSet<>(decision.corrective()),
                        "ignored", new TreeSet<>(decision.ignored()),
                        "skipped", new TreeSet<>(decision.skipped())));
    }

    /** Whether another image would be made, or another one be refused. */
    boolean decidesLike(Answer other) {
        return verdict == other.verdict && evidence.equals(other.evidence);
    }

    private static Decision decision(RunReport report, ChangeRules rules) {
        return new ChangePolicy().decide(report, new Expectation(rules, Optional.empty(), Optional.empty()));
    }

    private static void put(Map<String, String> fields, String name, Optional<?> value) {
        value.ifPresent(present -> fields.put(name, present.toString()));
    }

    private static String words(ResourceStatus resource) {
        Set<String> flags = new TreeSet<>();
        if (resource.changed()) {
            flags.add("changed");
        }
        if (resource.failed()) {
            flags.add("failed");
        }
        if (resource.failedToRestart()) {
            flags.add("failed_to_restart");
        }
        if (resource.skipped()) {
            flags.add("skipped");
        }
        if (resource.outOfSync()) {
            flags.add("out_of_sync");
        }
        if (resource.correctiveChange()) {
            flags.add("corrective_change");
        }
        List<String> events = resource.events().stream()
                .map(event -> event.status() + (event.correctiveChange() ? " corrective" : ""))
                .toList();
        return words(flags, new TreeSet<>(resource.tags()), events);
    }

    static String words(Set<String> flags, Set<String> tags, List<String> events) {
        return "is %s, tagged %s, events %s".formatted(flags, tags, events);
    }
}
