package dev.autoami.deploy.api.message;

import dev.autoami.schema.report.Decision;
import java.util.List;

/** A verdict with its evidence. */
public record DecisionMessage(
        String verdict,
        List<String> reasons,
        List<String> changed,
        List<String> failed,
        List<String> intentional,
        List<String> corrective,
        List<String> ignored,
        List<String> skipped) {

    static DecisionMessage of(Decision decision) {
        return new DecisionMessage(
                decision.verdict().name(),
                decision.reasons(),
                decision.changed(),
                decision.failed(),
                decision.intentional(),
                decision.corrective(),
                decision.ignored(),
                decision.skipped());
    }
}
