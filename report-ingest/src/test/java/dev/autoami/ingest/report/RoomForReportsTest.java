package dev.autoami.ingest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of a report is little, and the limits have room for the largest that there are. */
class RoomForReportsTest {
    private final List<Effort> efforts = new ArrayList<>();

    @Test
    void resourcesWithNothingToTellAreCountedAndDropped() {
        RunReport report = read(SampleReports.full(5_000, 3));

        assertThat(report.listed()).isEqualTo(5_000);
        assertThat(report.resources()).hasSize(3);
        assertThat(efforts)
                .singleElement()
                .extracting(Effort::kept)
                .satisfies(kept -> assertThat((int) kept).isLessThan(5_000));
    }

    @Test
    void aReportOf20000ResourcesThatAllChangedIsRead() {
        RunReport report = read(SampleReports.lean(20_000, 20_000));

        assertThat(report.resources())
                .hasSize(20_000)
                .allSatisfy(resource -> assertThat(resource.tags()).hasSize(5));
    }

    @Test
    void asManyUnchangedResourcesAsFitIntoTheLongestBodyAreRead() {
        byte[] body = SampleReports.full(45_000, 100);

        assertThat(body).hasSizeBetween(Limits.DEFAULT.bodyBytes() * 9 / 10, Limits.DEFAULT.bodyBytes());
        assertThat(read(body).listed()).isEqualTo(45_000);
    }

    private RunReport read(byte[] body) {
        Limits limits = Limits.DEFAULT.withBodyBytes(40 * 1024 * 1024);
        return new ReportReader().read(body, limits, () -> {
            Effort effort = new Effort(limits, body.length);
            efforts.add(effort);
            return effort;
        });
    }
}
