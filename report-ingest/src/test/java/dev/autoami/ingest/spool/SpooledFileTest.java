package dev.autoami.ingest.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.ingest.Delivery;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpooledFileTest {
    private static final Instant AT = Instant.parse("2026-11-20T10:11:12.123456789Z");

    @Test
    void aDeliveryIsReadAsItWasWritten() throws Exception {
        Delivery put = read(file(new Delivery(
                "host: web\n\n".getBytes(UTF_8), Arrival.PUT, Optional.of(new Certname("web-1.example.com")), AT)));

        assertThat(put.body()).asString(UTF_8).isEqualTo("host: web\n\n");
        assertThat(put.arrival()).isEqualTo(Arrival.PUT);
        assertThat(put.sender()).contains(new Certname("web-1.example.com"));
        assertThat(put.at()).isEqualTo(AT);
        assertThat(read(file(posted(""))).body()).isEmpty();
        assertThat(read(file(posted("x"))).sender()).isEmpty();
    }

    @Test
    void theFirstLineTellsAPersonWhatItIs() {
        assertThat(SpooledFile.line(posted("--- {}\n")))
                .asString(UTF_8)
                .matches("autoami-report 1 POST 2026-11-20T10:11:12.123456789Z \\* 7 [0-9a-f]{8}\n");
    }

    @Test
    void aFileThatIsCutOffAnywhereIsDamaged() {
        byte[] file = file(posted("host: web\nstatus: changed\n"));

        for (int length = 0; length < file.length; length++) {
            assertDamaged(Arrays.copyOf(file, length), "cut off at " + length);
        }
        assertDamaged(Arrays.copyOf(file, file.length + 1), "one byte more");
    }

    @Test
    void aFileInWhichAnyBitIsWrongIsDamaged() {
        byte[] file = file(posted("host: web\nstatus: changed\n"));

        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] wrong = file.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            assertDamaged(wrong, "bit " + bit);
        }
    }

    @Test
    void whatIsNoSpooledReportIsDamaged() {
        assertDamaged("--- !ruby/object:Puppet::Transaction::Report\nhost: web\n".getBytes(UTF_8), "a report");
        assertDamaged(new byte[100_000], "zeroes");
        assertThatThrownBy(() -> read("autoami-report 2 and whatever comes then\n".getBytes(UTF_8)))
                .isInstanceOf(DamagedFileException.class);
    }

    private static Delivery posted(String body) {
        return new Delivery(body.getBytes(UTF_8), Arrival.POST, Optional.empty(), AT);
    }

    private static byte[] file(Delivery delivery) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SpooledFile.line(delivery));
        file.writeBytes(delivery.body());
        return file.toByteArray();
    }

    private static Delivery read(byte[] file) throws DamagedFileException {
        return SpooledFile.read(file);
    }

    private static void assertDamaged(byte[] file, String how) {
        assertThatThrownBy(() -> read(file)).as(how).isInstanceOf(DamagedFileException.class);
    }
}
