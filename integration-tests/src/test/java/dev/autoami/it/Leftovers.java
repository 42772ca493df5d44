package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.simulation.ec2.Contents;
import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.Lab;
import dev.autoami.it.lab.Witness;
import java.time.Duration;

/** What a rebake has made and nobody wants to keep: an instance, a certificate, keys. */
final class Leftovers {
    private final Lab lab;

    Leftovers(Lab lab) {
        this.lab = lab;
    }

    void mustBeNoneOf(Ended rebake) {
        Contents account = lab.ec2().contents();
        assertThat(account.instances()).isEmpty();
        assertThat(account.volumes()).isEmpty();
        assertThat(account.securityGroups()).isEmpty();
        assertThat(lab.instances()).isEmpty();
        assertThat(lab.mySql().query("lab", "select count(*) from rebake_secret"))
                .containsExactly("0");

        String certname = rebake.certname();
        assertThat(lab.puppet().certificates()).doesNotContain(certname);
        assertThat(lab.puppet().filesOf(certname)).isEmpty();
        Witness witness = lab.witness(rebake.instance());
        // An instance that got as far as to have a certificate had one that is worth nothing now.
        witness.agentFiles().ifPresent(pem -> {
            assertThat(lab.puppet().hasRevoked(witness.certificate())).isTrue();
            await("the server to read its new CRL")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(
                            () -> assertThat(lab.puppet().admits(pem, certname)).isFalse());
        });
    }
}
