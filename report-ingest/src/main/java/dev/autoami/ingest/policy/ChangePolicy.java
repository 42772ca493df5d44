package dev.autoami.ingest.policy;

import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.report.Decision;

/**
 * Decides from one report, by the rule that the group has chosen. Every rule of the group that had a say is among the
 * reasons. Stateless and thread-safe.
 */
public final class ChangePolicy {
    public Decision decide(RunReport report, Expectation expected) {
        Evidence evidence = Evidence.of(report);
        return switch (expected.rules().rule()) {
            case INTENTIONAL -> new IntentionalRule(evidence, expected).decide();
            case SIMPLE -> new SimpleRule(evidence, expected).decide();
        };
    }
}
