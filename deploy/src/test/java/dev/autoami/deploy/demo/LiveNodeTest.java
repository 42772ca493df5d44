package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.simulation.puppet.Code;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.LiveDecision;
import dev.autoami.schema.report.LiveDecision.State;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance in use says that its image is stale, in the simulated world. */
class LiveNodeTest extends InWorld {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @BeforeEach
    void anInstanceInUse() throws Exception {
        String keyFile = importKey("mine", SshKeyPair.generate(new SecureRandom()));
        create("t3.small", "--keyname", "mine", "--keyfile", keyFile, "--watch", "web-l*.autoami.internal");
        autoami("run", "web", "--wait");
        autoami("launch", "web");
    }

    @Test
    void aChangeOnALaunchedInstanceOfTheLatestImageMakesTheNextOneAndOnlyThat() {
        String certname = world.puppet.usable().getFirst();
        world.puppet.deploy(Code.UPGRADED);

        // New code reaches the node; by then the group's settings have reached the report endpoint.
        await().atMost(LIMIT).untilAsserted(() -> {
            world.puppet.run(certname, "production", Optional.of(Code.FIRST));
            assertThat(decisions()).isNotEmpty();
        });
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(triggered())
                        .singleElement()
                        .satisfies(rebake -> assertThat(rebake.outcome()).contains(Outcome.PROMOTED)));

        assertThat(latest().generation()).isEqualTo(2);
        assertThat(autoami("reports", "web"))
                .containsPattern(certname + " +\\S+ +REBAKE +triggered rebake "
                        + triggered().getFirst().id() + ", PROMOTED +ami-");
        assertThat(autoami("rebake", "show", triggered().getFirst().id().value()))
                .contains("requested by REPORT")
                .containsPattern("because %s, launched from ami-\\S+, reported in transaction \\S+: \\d+ intentional"
                        .formatted(certname));

        // It is of an older image now, and says nothing about the latest.
        world.puppet.run(certname, "production", Optional.of(Code.FIRST));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(decisions().getFirst().state()).isEqualTo(State.NOT_NEEDED));
        assertThat(triggered()).hasSize(1);
    }

    private List<LiveDecision> decisions() {
        return world.service.registry().liveDecisions().list(Optional.of(WEB), Optional.empty(), 100);
    }

    private List<Rebake> triggered() {
        return world.service.registry().rebakes().recent(Optional.of(WEB), 100).stream()
                .filter(rebake -> rebake.trigger() == Trigger.REPORT)
                .toList();
    }

    private Image latest() {
        return world.service.registry().images().list(Optional.of(WEB)).getFirst();
    }
}
