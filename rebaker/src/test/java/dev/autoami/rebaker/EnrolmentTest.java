package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.report.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which request is signed, and what becomes of a rebake without a certificate. */
class EnrolmentTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anAgentOfPuppet7SubmitsItsRequestItselfAndItIsComparedBeforeSigning() {
        bench.cloud.base.puppet = "puppet /opt/puppetlabs/bin/puppet\npuppet-version 7.23.0\n";
        bench.runs(Verdict.REBAKE);

        assertThat(bench.rebake().outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.ca.signatures()).isEqualTo(1);
    }

    @Test
    void aPlantedRequestIsNeverSigned() {
        for (String version : List.of("7.23.0", "8.10.0")) {
            bench.cloud.base.puppet = "puppet /opt/puppetlabs/bin/puppet\npuppet-version " + version + "\n";
            RebakeId id = bench.request().id();
            plantRequest(id);

            Rebake rebake = bench.drive(id);

            assertThat(rebake.outcome()).contains(Outcome.FAILED);
            assertThat(rebake.failure().orElseThrow()).contains("planted").contains("Nothing was signed");
            assertThat(bench.ca.signatures()).isZero();
            bench.assertNothingIsLeft();
        }
    }

    @Test
    void whereItWasEnrolledItIsRevokedThoughTheGroupHasAnotherCaByThen() {
        bench.cloud.base.duringRun = () -> otherCa();
        bench.runs(Verdict.REBAKE);

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.caServer()).contains("puppet.example.com");
        assertThat(bench.ca.servers()).containsExactly("puppet.example.com");
        bench.assertNothingIsLeft();
    }

    @Test
    void aCaThatHasNotAnsweredYetIsCorrectedInTheGroup() {
        bench.runs(Verdict.REBAKE);
        RebakeId id = bench.request().id();
        bench.ca.beAway();
        bench.driver().drive(id, "");
        bench.ca.beBack();
        otherCa();

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.caServer()).contains("ca.example.com");
        bench.assertNothingIsLeft();
    }

    private void otherCa() {
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.web()
                                .puppet("puppet.example.com", "ca.example.com")
                                .settings());
    }

    @Test
    void aCertificateThatACaSignedForAStrangersRequestFailsTheRebake() {
        bench.ca.signsByItself = true;
        RebakeId id = bench.request().id();
        plantRequest(id);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("the name is taken", "does not match its private key");
        assertThat(bench.cloud.running()).isEmpty();
    }

    @Test
    void aCaThatHasSignedAndIsAwayWhenTheAgentAsksIsWaitedFor() {
        bench.ca.signsByItself = true;
        bench.cloud.base.downloads.add(
                FakeInstance.failed("Failed to download certificate: Error 503 on SERVER: Service Unavailable"));
        bench.cloud.base.downloads.add(FakeInstance.failed(
                "Connection to https://puppet.example.com:8140/puppet-ca/v1 failed, trying next route: Request"
                        + " to https://puppet.example.com:8140/puppet-ca/v1 failed after 0.001 seconds: Failed to"
                        + " open TCP connection to puppet.example.com:8140 (Connection refused)"));
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);

        Rebake rebake = bench.rebake();

        assertThat(rebake.failure()).isEmpty();
        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.timeline(rebake.id()))
                .anyMatch(line -> line.startsWith("trying again: ") && line.contains("503"));
        bench.assertNothingIsLeft();
    }

    @Test
    void aCaThatSaysItHasSignedAndNeverGivesTheCertificateAwayFailsTheRebakeWithWhatTheAgentSaid() {
        bench.ca.signsByItself = true;
        for (int tries = 0; tries < 100; tries++) {
            bench.cloud.base.downloads.add(FakeInstance.failed("Failed to download certificate: 503"));
        }

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow())
                .contains("ENROL tried for PT30M", "Failed to download certificate: 503")
                .doesNotContain("taken");
        bench.assertNothingIsLeft();
    }

    /** Somebody asks for a certificate under the name that this rebake's instance is going to have. */
    private void plantRequest(RebakeId id) {
        FakeInstance stranger =
                new FakeInstance("10.6.6.6", "", bench.cloud.base, bench.ca, (c, t, v) -> {}, bench.crashes);
        assertThat(stranger.run(
                                "sudo -n /opt/puppetlabs/bin/puppet ssl submit_request --certname "
                                        + bench.find(id).certname(),
                                "")
                        .exitCode())
                .isZero();
    }

    @Test
    void aCaThatRefusesUsFailsTheRebakeAndDoesNotHoldUpTheGroup() {
        bench.ca.refuseAll("403: add this rule to auth.conf");

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("auth.conf");
        assertThat(bench.cloud.running()).isEmpty();
    }
}
