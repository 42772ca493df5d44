package dev.autoami.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

        Report report = taken(body, rebake);

        assertThat(report.decision().verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(report.rebake()).contains(rebake.id());
        assertThat(registry.reports().of(rebake.id())).containsExactly(report);
        assertThat(registry.reports().body(report.id()))
                .hasValueSatisfying(kept -> assertThat(kept).isEqualTo(body));
    }

    @Test
    void theSameTransactionTwiceIsOneReport() {
        Report posted = taken(Registries.report(rebake), rebake);

        Report read = intake.take(read(Registries.report(rebake)), rebake);

        assertThat(read).isEqualTo(posted);
        assertThat(registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void aReportOfAnyOtherNodeIsNotKept() {
        byte[] body = Corpus.ours().body("changed.yaml");

        assertThat(intake.take(posted(body))).isFalse();
        assertThat(registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void aLiveNodeWhoseNameIsOfATestInstancesFormIsALiveNode() {
        Registries.group(registry, ChangeRules.DEFAULT, "*-loadbalancer." + Registries.SUFFIX);
        String node = "web-loadbalancer." + Registries.SUFFIX;
        ReportIntake knowing = new ReportIntake(registry, Registries.SUFFIX, Limits.DEFAULT);
        assertThat(knowing.watch(node)).isEqualTo(Watch.TEST_INSTANCE);

        assertThat(knowing.take(posted(Registries.report("changed.yaml", node))))
                .isTrue();
    }

    @Test
    void aReportOfARebakeThatHasEndedIsNotKept() {
        Rebake begun = registry.rebakes().pickUp(rebake.id()).orElseThrow();
        registry.rebakes().finish(registry.rebakes().ending(begun, Outcome.FAILED, Optional.of("no capacity")));

        assertThat(intake.take(posted(Registries.report(rebake)))).isFalse();
        assertThat(registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void aNodeMaySendNoOthersReport() {
        Optional<Certname> other = Optional.of(new Certname("other.example.com"));

        assertThatThrownBy(
                        () -> intake.take(new Delivery(Registries.report(rebake), Arrival.PUT, other, Instant.EPOCH)))
                .isInstanceOf(ForeignReportException.class)
                .hasMessageContaining("not of other.example.com");
        assertThat(registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void theReportOfAnotherNodeIsNotThisRebakes() {
        Rebake second = Registries.rebake(registry, Optional.empty());

        assertThatThrownBy(() -> intake.take(read(Registries.report(rebake)), second))
                .isInstanceOf(ForeignReportException.class);
    }

    @Test
    void aWrongEnvironmentRejects() {
        byte[] body = Registries.text(Registries.report(rebake))
                .replaceFirst("environment: .*", "environment: development")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(intake.take(read(body), rebake).decision().verdict()).isEqualTo(Verdict.REJECTED);
    }

    @Test
    void codeThatIsNotDeployedYetRejects() {
        Rebake triggered = Registries.rebake(registry, Optional.of("4f2a9c1d0e8b7a6f5c4d3e2b1a0f9e8d7c6b5a49"));
        byte[] body = Registries.text(Registries.report(triggered))
                .replaceFirst("configuration_version: .*", "configuration_version: production-deadbee")
                .getBytes(StandardCharsets.UTF_8);

        Report report = taken(body, triggered);

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

        Report report = taken(body, rebake);

        assertThat(report.transaction()).matches("sha256:[0-9a-f]{64}");
        assertThat(taken(body, rebake)).isEqualTo(report);
    }

    @Test
    void aBodyThatIsNoReportIsRefused() {
        assertThatThrownBy(() -> intake.take(posted(new byte[0])))
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

    private Report taken(byte[] body, Rebake of) {
        assertThat(intake.take(posted(body))).isTrue();
        assertThat(registry.reports().of(of.id())).hasSize(1);
        return registry.reports().of(of.id()).getFirst();
    }

    private static Delivery posted(byte[] body) {
        return new Delivery(body, Arrival.POST, Optional.empty(), Instant.EPOCH);
    }

    private static Delivery read(byte[] body) {
        return new Delivery(body, Arrival.SSH, Optional.empty(), Instant.EPOCH);
    }
}
