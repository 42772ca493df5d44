package dev.autoami.deploy.serve;

import dev.autoami.ingest.Delivery;
import dev.autoami.ingest.ForeignReportException;
import dev.autoami.ingest.ReportIntake;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.rebaker.Decisions;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Report;
import java.time.Clock;
import java.util.Optional;

/** {@link Decisions} by the report intake: a report read from the instance is decided like one that was posted. */
final class ReadReports implements Decisions {
    private final ReportIntake intake;
    private final Clock clock;

    ReadReports(ReportIntake intake, Clock clock) {
        this.intake = intake;
        this.clock = clock;
    }

    @Override
    public Report decide(Rebake rebake, byte[] body) {
        try {
            return intake.take(
                    new Delivery(body, Arrival.SSH, Optional.of(rebake.certname()), clock.instant()), rebake);
        } catch (UnreadableReportException | ForeignReportException e) {
            throw new RefusedException(
                    "the report that was read from the test instance %s cannot be decided from: %s"
                            .formatted(rebake.certname(), e.getMessage()),
                    e);
        }
    }
}
