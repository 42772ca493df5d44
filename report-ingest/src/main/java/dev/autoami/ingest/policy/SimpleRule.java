package dev.autoami.ingest.policy;

import dev.autoami.ingest.policy.Ignoring.Fired;
import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What the first AutoAMI did, for groups that ask for it by name: changed and failed, by the metrics. A wrong environment
 * or other code it never knew.
 *
 * <p>It knew one run only. Here the agent runs until nothing intentional changes, as under the other rule; a resource that
 * changes in every run never gets there, unless the group ignores it: it still makes an image, but is not waited for.
 */
final class SimpleRule {
    private static final String DECIDED =
            "decided by the simple rule, which asks only whether anything changed and nothing failed";

    private final Evidence evidence;
    private final RunReport report;
    private final Expectation expected;
    private final Ignoring ignoring;

    SimpleRule(Evidence evidence, Expectation expected) {
        this.evidence = evidence;
        this.report = evidence.report();
        this.expected = expected;
        this.ignoring = Ignoring.of(expected.rules().ignored(), evidence, ResourceStatus::isIntentional);
    }

    Decision decide() {
        List<String> failure = failure();
        List<String> against = new ArrayList<>(failure);
        against.addAll(new Objections(evidence, expected).otherCode());
        if (!against.isEmpty()) {
            if (!failure.isEmpty()) {
                against.add(DECIDED);
            }
            return decision(Verdict.REJECTED, against);
        }
        if (report.metric("changed") == 0) {
            return decision(Verdict.UP_TO_DATE, List.of("nothing changed", DECIDED));
        }
        List<String> reasons = new ArrayList<>();
        reasons.add(Evidence.counted("change", "changes", report.metric("changed"), evidence.changed()));
        reasons.add(DECIDED);
        for (Fired fired : ignoring.rules()) {
            reasons.add("not waited for to settle, by the rule %s: %s"
                    .formatted(fired.rule(), Decision.some(fired.resources())));
        }
        return decision(Verdict.REBAKE, reasons);
    }

    private List<String> failure() {
        if (report.metric("failed") > 0) {
            return List.of(Evidence.counted(
                    "resource failed", "resources failed", report.metric("failed"), evidence.failed()));
        }
        return report.metric("changed") == 0 && evidence.hasStatus("failed")
                ? List.of("the run failed" + evidence.firstError())
                : List.of();
    }

    private Decision decision(Verdict verdict, List<String> reasons) {
        return evidence.decision(verdict, reasons, ignoring.resources(), false);
    }
}
