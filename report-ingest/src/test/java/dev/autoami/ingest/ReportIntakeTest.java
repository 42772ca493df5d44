package dev.autoami.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportIntakeTest {
    private final Registry registry = Registries.open();
    private final ReportIntake intake = new ReportIntake(registry, Registries.SUFFIX, Limits.DEFAULT);

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rebake rebake;

    @BeforeEach
    void request() {
        rebake = Registries.rebake(registry, Optional.empty());
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aReportOfATestInstanceIsDecidedAndStoredWithItsBody() {
        byte[] body = Registries.report(rebake);

        Report report = intake.take(body, Arrival.POST, Optional.empty()).orElseThrow();

        assertThat(report.decision().verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(report.rebake()).contains(rebake.id());
        assertThat(registry.reports().of(rebake.id())).containsExactly(report);
        assertThat(registry.reports().body(report.id()))
                .hasValueSatisfying(kept -> assertThat(kept).isEqualTo(body));
    }

    @Test
    void theSameTransactionTwiceIsOneReport() {
        Report posted = intake.take(Registries.report(rebake), Arrival.POST, Optional.empty())
                .orElseThrow();

        Report read = intake.take(Registries.report(rebake), Arrival.SSH, rebake);

        assertThat(read).isEqualTo(posted);
        assertThat(registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void aReportOfAnyOtherNodeIsNotKept() {
        byte[] body = Corpus.ours().body("changed.yaml");

        assertThat(intake.take(body, Arrival.POST, Optional.empty())).isEmpty();
    }

    @Test
    void aReportOfARebakeThatHasEndedIsNotKept() {
        Rebake begun = registry.rebakes().pickUp(rebake.id()).orElseThrow();
        registry.rebakes().finish(registry.rebakes().ending(begun, Outcome.FAILED, Optional.of("no capacity")));

        assertThat(intake.take(Registries.report(rebake), Arrival.POST, Optional.empty()))
                .isEmpty();
    }

    @Test
    void aNodeMaySendNoOthersReport() {
        Optional<Certname> other = Optional.of(new Certname("other.example.com"));

        assertThatThrownBy(() -> intake.take(Registries.report(rebake), Arrival.PUT, other))
                .isInstanceOf(ForeignReportException.class)
                .hasMessageContaining("not of other.example.com");
        assertThat(registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void theReportOfAnotherNodeIsNotThisRebakes() {
        Rebake second = Registries.rebake(registry, Optional.empty());

        assertThatThrownBy(() -> intake.take(Registries.report(rebake), Arrival.SSH, second))
                .isInstanceOf(ForeignReportException.class);
    }

    @Test
    void aWrongEnvironmentRejects() {
        byte[] body = Registries.text(Registries.report(rebake))
                .replaceFirst("environment: .*", "environment: development")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(intake.take(body, Arrival.SSH, rebake).decision().verdict()).isEqualTo(Verdict.REJECTED);
    }

    @Test
    void codeThatIsNotDeployedYetRejects() {
        Rebake triggered = Registries.rebake(registry, Optional.of("4f2a9c1d0e8b7a6f5c4d3e2b1a0f9e8d7c6b5a49"));
        byte[] body = Registries.text(Registries.report(triggered))
                .replaceFirst("configuration_version: .*", "configuration_version: production-deadbee")
                .getBytes(StandardCharsets.UTF_8);

        Report report = intake.take(body, Arrival.POST, Optional.empty()).orElseThrow();

        assertThat(report.codeRevision()).contains("production-deadbee");
        assertThat(report.decision().reasons())
                .containsExactly("the Puppet Server still serves revision production-deadbee, the trigger is about "
                        + "4f2a9c1d0e8b7a6f5c4d3e2b1a0f9e8d7c6b5a49: deploy the code, then run again");
    }

    @Test
    void aReportWithoutATransactionIsKnownByItsBody() {
        byte[] body = Registries.text(Corpus.ours().body("format-2.yaml"))
                .replaceFirst("  host: old.*", "  host: " + rebake.certname())
                .getBytes(StandardCharsets.UTF_8);

        Report report = intake.take(body, Arrival.POST, Optional.empty()).orElseThrow();

        assertThat(report.transaction()).matches("sha256:[0-9a-f]{64}");
        assertThat(intake.take(body, Arrival.POST, Optional.empty())).contains(report);
    }

    @Test
    void aBodyThatIsNoReportIsRefused() {
        assertThatThrownBy(() -> intake.take(new byte[0], Arrival.POST, Optional.empty()))
                .isInstanceOf(UnreadableReportException.class)
                .hasMessage("the body is empty");
    }

    @Test
    void onlyNamesOfOurFormMayBeWatched() {
        assertThat(intake.watch("web-abcdefghijkl.autoami.internal")).isEqualTo(Watch.TEST_INSTANCE);
        assertThat(intake.watch("web-labcdefghijkl.autoami.internal")).isEqualTo(Watch.TEST_INSTANCE);
        assertThat(intake.watch("web-1.autoami.internal")).isEqualTo(Watch.NOBODY);
        assertThat(intake.watch("web-abcdefghijkl.autoami.internal.example.com"))
                .isEqualTo(Watch.NOBODY);
        assertThat(intake.watch("web-abcdefghijkl.autoamixinternal")).isEqualTo(Watch.NOBODY);
    }
}
