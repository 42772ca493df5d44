package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rebake whose CA does what it is asked, and answers when nobody waits for it any more. */
class SlowCaTest extends InWorld {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration TOO_LATE = Duration.ofHours(1);

    @Override
    World makeWorld(Path home) {
        return new World(home, Clock.systemUTC(), LIMIT);
    }

    @BeforeEach
    void aGroup() {
        create("t3.small");
    }

    @Test
    void whatTheCaDidIsFoundByTheNextAttemptAndDoneOnce() {
        world.puppet.answerLate("GET certificate_status", TOO_LATE);
        world.puppet.answerLate("PUT certificate_request", TOO_LATE);
        // It is signed, and in the end revoked.
        world.puppet.answerLate("PUT certificate_status", TOO_LATE);
        world.puppet.answerLate("PUT certificate_status", TOO_LATE);
        world.puppet.answerLate("DELETE certificate_status", TOO_LATE);

        String told = autoami("run", "web", "--wait");

        assertThat(world.puppet.lateAnswersLeft()).isZero();
        assertThat(world.puppet.signatures()).isEqualTo(1);
        assertThat(new Leftovers(world).faults()).isEmpty();
        assertThat(told).contains("trying again: asking for the certificate status of web-", "no answer within 2 s");
    }
}
