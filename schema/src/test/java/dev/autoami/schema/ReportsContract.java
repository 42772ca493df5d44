package dev.autoami.schema;

import static dev.autoami.schema.AtOnce.atOnce;
import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.decision;
import static dev.autoami.schema.Samples.plain;
import static dev.autoami.schema.Samples.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.NewReport;
import dev.autoami.schema.report.Report;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the reports promise. */
abstract class ReportsContract extends OpenRegistry {
    @BeforeEach
    void group() {
        registry.groups().create(web, plain());
    }

    @Test
    void aReportIsReadAsItWasStoredWithItsBody() {
        Rebake rebake = request(Purpose.REBAKE);
        byte[] body =
                "--- !ruby/object:Puppet::Transaction::Report\n".repeat(5000).getBytes(StandardCharsets.UTF_8);

        Report stored = registry.reports().store(report(rebake, "t-1"), body);

        assertThat(stored.certname()).isEqualTo(rebake.certname());
        assertThat(stored.transaction()).isEqualTo("t-1");
        assertThat(stored.rebake()).contains(rebake.id());
        assertThat(stored.arrival()).isEqualTo(Arrival.POST);
        assertThat(stored.receivedAt()).isEqualTo(NOW);
        assertThat(stored.status()).contains("changed");
        assertThat(stored.environment()).contains("production");
        assertThat(stored.codeRevision()).contains("4f1c");
        assertThat(stored.decision()).isEqualTo(decision());
        assertThat(registry.reports().find(rebake.certname(), "t-1")).contains(stored);
        assertThat(registry.reports().find(rebake.certname(), "t-2")).isEmpty();
        assertThat(registry.reports().body(stored.id()))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(body));
    }

    @Test
    void aBodyMayBeAsLongAsReportsMayBeAndHardlyCompress() {
        Rebake rebake = request(Purpose.REBAKE);
        byte[] body = new byte[32 * 1024 * 1024];
        // What text can be at most: of all signs that are printed, each as likely as the next.
        Random random = new Random(1);
        for (int at = 0; at < body.length; at++) {
            body[at] = (byte) (' ' + random.nextInt('~' - ' ' + 1));
        }

        Report stored = registry.reports().store(report(rebake, "t-1"), body);

        assertThat(registry.reports().body(stored.id()))
                .hasValueSatisfying(
                        read -> assertThat(Arrays.equals(read, body)).isTrue());
    }

    @Test
    void theSameTransactionTwiceIsOneReport() {
        Rebake rebake = request(Purpose.REBAKE);
        Report first = registry.reports().store(report(rebake, "t-1"), new byte[] {1});

        assertThat(registry.reports().store(report(rebake, "t-1"), new byte[] {2}))
                .isEqualTo(first);

        Report other = registry.reports().store(report(rebake, "t-2"), new byte[0]);
        assertThat(registry.reports().of(rebake.id())).containsExactly(first, other);
        assertThat(registry.reports().body(first.id()).orElseThrow()).containsExactly(1);
        assertThat(registry.reports().body(other.id()).orElseThrow()).isEmpty();
    }

    @Test
    void theSameTransactionManyTimesAtOnceIsOneReport() {
        Rebake rebake = request(Purpose.REBAKE);

        List<Object> answers = atOnce(12, () -> registry.reports().store(report(rebake, "t-1"), new byte[] {1}));

        assertThat(new HashSet<>(answers)).hasSize(1);
        assertThat(registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void anOverlongCodeVersionIsCutAndLosesNothingElse() {
        Rebake rebake = request(Purpose.REBAKE);
        NewReport overlong = new NewReport(
                rebake.certname(),
                "t-1",
                rebake.id(),
                Arrival.SSH,
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.of("v".repeat(254) + "🐳".repeat(9)),
                decision());

        assertThat(registry.reports().store(overlong, new byte[0]).codeRevision())
                .contains("v".repeat(254));
    }
}
