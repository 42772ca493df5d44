package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.cli.Autoami;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rebake whose CA does what it is asked, and answers when nobody waits for it any more. */
class SlowCaTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration TOO_LATE = Duration.ofHours(1);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // made before each test
    private World world;

    private final StringWriter shown = new StringWriter();

    @BeforeEach
    void start() {
        world = new World(directory, Clock.systemUTC(), LIMIT);
        assertThat(autoami(
                        "group",
                        "create",
                        "web",
                        "--image",
                        World.BASE.value(),
                        "--type",
                        "t3.small",
                        "--login",
                        "admin",
                        "--puppet-server",
                        "localhost",
                        "--ca-server",
                        world.puppet.caServer()))
                .as(shown.toString())
                .isZero();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whatTheCaDidIsFoundByTheNextAttemptAndDoneOnce() {
        world.puppet.answerLate("GET certificate_status", TOO_LATE);
        world.puppet.answerLate("PUT certificate_request", TOO_LATE);
        // It is signed, and in the end revoked.
        world.puppet.answerLate("PUT certificate_status", TOO_LATE);
        world.puppet.answerLate("PUT certificate_status", TOO_LATE);
        world.puppet.answerLate("DELETE certificate_status", TOO_LATE);

        assertThat(autoami("run", "web", "--wait")).as(shown.toString()).isZero();

        assertThat(world.puppet.lateAnswersLeft()).isZero();
        assertThat(world.puppet.signatures()).isEqualTo(1);
        assertThat(new Leftovers(world).faults()).isEmpty();
        assertThat(shown.toString())
                .contains("trying again: asking for the certificate status of web-", "no answer within 2 s");
    }

    private int autoami(String... arguments) {
        PrintWriter out = new PrintWriter(shown, true);
        return Autoami.commandLine(out, out)
                .execute(Stream.concat(Stream.of(arguments), world.access().stream())
                        .toArray(String[]::new));
    }
}
