package dev.autoami.benchmark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The benchmark's reports are like real ones: else it would measure something else. */
class ReportTest {
    private static final String CERTNAME = "web-" + Body.NUMBER + ".example.com";

    @Test
    void theLeanOneIsDecidedAsAChange() {
        Body report = Report.lean(CERTNAME, 500, 11);

        assertThat(decide(report).verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(report.length()).isBetween(20_000, 25_000);
    }

    @Test
    void theFullOneIsDecidedAsAChange() {
        Body report = Report.full(CERTNAME, 500, 11);

        assertThat(decide(report).verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(report.length()).isBetween(340_000, 420_000);
    }

    @Test
    void theUnchangedOnesAreUpToDateAndAsLongAsAsked() {
        for (Size size : Size.values()) {
            Body report = Report.unchanged(CERTNAME, size.bytes());

            assertThat(decide(report).verdict()).isEqualTo(Verdict.UP_TO_DATE);
            assertThat((double) report.length()).isBetween(size.bytes() * 0.85, size.bytes() * 1.2);
        }
    }

    private static Decision decide(Body body) {
        ByteBuffer request = body.request();
        body.number(request, 42);
        byte[] all = new byte[request.remaining()];
        request.get(all);
        byte[] report = Arrays.copyOfRange(all, all.length - body.length(), all.length);
        assertThat(new String(report, StandardCharsets.UTF_8)).contains("host: web-00000042.example.com");
        return new ChangePolicy().decide(new ReportReader().read(report, Limits.DEFAULT), Expectation.DEFAULT);
    }
}
