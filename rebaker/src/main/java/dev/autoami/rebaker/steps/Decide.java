package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Step;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Reports;

/** DECIDE: over all agent runs of this rebake, whether a new image is due. Leaves the decision with its reasons. */
final class Decide implements Step {
    private final Rebakes rebakes;
    private final Reports reports;

    Decide(Rebakes rebakes, Reports reports) {
        this.rebakes = rebakes;
        this.reports = reports;
    }

    @Override
    public Next run(Rebake rebake) {
        Decision decision = Decision.overAll(
                reports.of(rebake.id()).stream().map(Report::decision).toList());
        rebakes.decided(rebake, decision);
        String text = "%s: %s".formatted(decision.verdict(), String.join("; ", decision.reasons()));
        return switch (decision.verdict()) {
            case REBAKE -> new Next.GoOn(StepName.CLEAN, text);
            case UP_TO_DATE -> new Next.End(Outcome.UP_TO_DATE, text);
            case REJECTED -> new Next.End(Outcome.REJECTED, text);
        };
    }
}
