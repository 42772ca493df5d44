package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.cli.Autoami;
import dev.autoami.deploy.simulation.puppet.Code;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.LiveDecision;
import dev.autoami.schema.report.LiveDecision.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** An instance in use says that its image is stale, in the simulated world. */
class LiveNodeTest {
    private static final GroupName WEB = new GroupName("web");
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // made before each test
    private World world;

    private final StringWriter shown = new StringWriter();

    @BeforeEach
    void anInstanceInUse() throws Exception {
        world = new World(directory, Clock.systemUTC());
        SshKeyPair mine = SshKeyPair.generate(new SecureRandom());
        Path keyFile = directory.resolve("mine");
        Files.writeString(keyFile, mine.privateKey());
        try (Ec2Client ec2 = Ec2Client.builder()
                .endpointOverride(world.ec2.endpoint())
                .region(Region.of(World.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build()) {
            ec2.importKeyPair(key -> key.keyName("mine").publicKeyMaterial(SdkBytes.fromUtf8String(mine.publicKey())));
        }
        autoami(
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
                world.puppet.caServer(),
                "--keyname",
                "mine",
                "--keyfile",
                keyFile.toString(),
                "--watch",
                "web-l*.autoami.internal");
        autoami("run", "web", "--wait");
        autoami("launch", "web");
    }

    @AfterEach
    void close() {
        world.close();
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

    /** What it says; it must go well. */
    private String autoami(String... arguments) {
        shown.getBuffer().setLength(0);
        PrintWriter out = new PrintWriter(shown, true);
        assertThat(Autoami.commandLine(out, out)
                        .execute(Stream.concat(Stream.of(arguments), world.access().stream())
                                .toArray(String[]::new)))
                .as(shown.toString())
                .isZero();
        return shown.toString();
    }
}
