package dev.autoami.ingest.policy;

import dev.autoami.ingest.policy.Ignoring.Fired;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rule by default. Anything that speaks against the run rejects it, even when nothing changed; then a change that
 * counts, and that no rule of the group ignores, warrants an image.
 */
final class IntentionalRule {
    private final Evidence evidence;
    private final RunReport report;
    private final Expectation expected;
    private final ChangeRules rules;
    private final Ignoring ignoring;
    private final Set<String> ignored;

    IntentionalRule(Evidence evidence, Expectation expected) {
        this.evidence = evidence;
        this.report = evidence.report();
        this.expected = expected;
        this.rules = expected.rules();
        this.ignoring = Ignoring.of(
                rules.ignored(),
                evidence,
                resource -> resource.isIntentional() || (rules.countCorrective() && resource.isCorrective()));
        this.ignored = ignoring.resources();
    }

    Decision decide() {
        List<String> against = new Objections(evidence, expected).all();
        if (!against.isEmpty()) {
            ignoredOnes(against);
            return decision(Verdict.REJECTED, against);
        }
        List<String> reasons = new ArrayList<>();
        if (evidence.hasStatus("changed")) {
            changes(reasons);
        }
        boolean rebake = !reasons.isEmpty();
        if (!rebake) {
            reasons.add(nothing());
        }
        asides(reasons);
        return decision(rebake ? Verdict.REBAKE : Verdict.UP_TO_DATE, reasons);
    }

    /** The changes that warrant an image. */
    private void changes(List<String> reasons) {
        List<String> intentional = Evidence.without(evidence.intentional(), ignored);
        if (!intentional.isEmpty()) {
            reasons.add(Evidence.counted("intentional change", "intentional changes", intentional.size(), intentional));
        }
        List<String> corrective = Evidence.without(evidence.corrective(), ignored);
        if (rules.countCorrective() && !corrective.isEmpty()) {
            reasons.add(Evidence.counted(
                    "corrective change, which the group counts",
                    "corrective changes, which the group counts",
                    corrective.size(),
                    corrective));
        }
    }

    private String nothing() {
        if (report.metric("changed") == 0 && evidence.changed().isEmpty()) {
            return "nothing changed";
        }
        return rules.countCorrective()
                ? "nothing changed but what is listed as ignored"
                : "nothing changed but what is listed as corrective or ignored";
    }

    /** What the operator should know though it does not decide. */
    private void asides(List<String> reasons) {
        if (!rules.countCorrective() && !evidence.corrective().isEmpty()) {
            reasons.add("drift put right, which does not count: " + Decision.some(evidence.corrective()));
        }
        ignoredOnes(reasons);
        if (evidence.isSkipped()) {
            reasons.add(evidence.skips() + "; the group accepts that");
        }
        if (evidence.isNoopPending()) {
            reasons.add("noop left changes undone, which the group accepts" + evidence.leftByNoop());
        }
        expected.revision()
                .filter(wanted -> CodeRevision.compare(wanted, report) == CodeRevision.Match.UNKNOWN)
                .ifPresent(wanted -> reasons.add(
                        "the report does not tell whether the Puppet Server serves revision %s".formatted(wanted)));
    }

    private void ignoredOnes(List<String> reasons) {
        for (Fired fired : ignoring.rules()) {
            reasons.add("ignored by the rule %s: %s".formatted(fired.rule(), Decision.some(fired.resources())));
        }
    }

    private Decision decision(Verdict verdict, List<String> reasons) {
        return evidence.decision(verdict, reasons, ignored, rules.countCorrective());
    }
}
