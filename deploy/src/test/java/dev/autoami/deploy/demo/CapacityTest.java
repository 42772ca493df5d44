package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.cli.Autoami;
import dev.autoami.deploy.simulation.ec2.Calls;
import dev.autoami.deploy.simulation.ec2.Fault;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
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
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;

/** A group of two types and two zones, while the simulated EC2 has no room in some of them. */
class CapacityTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Placement FIRST = new Placement("t3.small", Optional.of("subnet-a"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // made before each test
    private World world;

    private final StringWriter shown = new StringWriter();

    @BeforeEach
    void start() {
        world = new World(directory, Clock.systemUTC());
        world.ec2.addSubnet("subnet-a", "eu-central-1a");
        world.ec2.addSubnet("subnet-b", "eu-central-1b");
        assertThat(autoami(
                        "group",
                        "create",
                        "web",
                        "--image",
                        World.BASE.value(),
                        "--type",
                        "t3.small,t3a.small",
                        "--subnet",
                        "subnet-a",
                        "--subnet",
                        "subnet-b",
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
    void theNextPlacementThatHasRoomIsTaken() {
        world.ec2.faults().arrange(new Fault.Shortage("t3.small", "eu-central-1a", "*", LONG));
        world.ec2.faults().arrange(new Fault.NotOffered("t3.small", "eu-central-1b"));

        assertThat(autoami("run", "web", "--wait")).as(shown.toString()).isZero();

        Rebake rebake = rebake();
        assertThat(rebake.placement()).contains(new Placement("t3a.small", Optional.of("subnet-a")));
        assertThat(made()).extracting(Instance::instanceTypeAsString).containsExactly("t3a.small");
        assertThat(world.ec2.calls()).containsEntry("RunInstances", 3);
        assertThat(autoami("rebake", "show", rebake.id().value())).isZero();
        assertThat(shown.toString())
                .contains("no room for a t3.small in subnet-a, trying a t3.small in subnet-b")
                .contains("InsufficientInstanceCapacity")
                .contains("no room for a t3.small in subnet-b, trying a t3a.small in subnet-a")
                .contains("Unsupported")
                .contains("(t3a.small in subnet-a) from " + World.BASE);
        assertThat(new Leftovers(world).faults()).isEmpty();
    }

    @Test
    void anInstanceWhoseAnswersAllGotLostIsTheOneThatIsUsed() {
        // As often as the SDK asks by itself.
        world.ec2.faults().arrange(new Fault.LostAnswer(Calls.next("RunInstances", 3)));

        assertThat(autoami("run", "web", "--wait")).as(shown.toString()).isZero();

        assertThat(made()).hasSize(1);
        assertThat(rebake().placement()).contains(FIRST);
        assertThat(world.ec2.calls()).containsEntry("RunInstances", 4);
    }

    @Test
    void whereThereIsNoRoomAnywhereTheRebakeIsLateUntilThereIs() {
        world.ec2.faults().arrange(new Fault.Shortage("*", "*", "*", LONG));
        assertThat(autoami("run", "web")).isZero();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(rebake().lateSince()).isPresent());

        world.ec2.faults().clear();
        assertThat(autoami("rebake", "watch", rebake().id().value()))
                .as(shown.toString())
                .isZero();

        assertThat(made()).hasSize(1);
        assertThat(rebake().outcome()).contains(Outcome.PROMOTED);
        assertThat(shown.toString())
                .contains("late: EC2 has no room for any of t3.small in subnet-a, t3.small in subnet-b, t3a.small in");
    }

    private Rebake rebake() {
        return world.service
                .registry()
                .rebakes()
                .recent(Optional.of(new GroupName("web")), 1)
                .getFirst();
    }

    /** All there ever were: EC2 shows those that have ended, too. */
    private List<Instance> made() {
        try (Ec2Client ec2 = Ec2Client.builder()
                .endpointOverride(world.ec2.endpoint())
                .region(Region.of(World.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build()) {
            return ec2.describeInstances().reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .toList();
        }
    }

    private int autoami(String... arguments) {
        PrintWriter out = new PrintWriter(shown, true);
        return Autoami.commandLine(out, out)
                .execute(Stream.concat(Stream.of(arguments), world.access().stream())
                        .toArray(String[]::new));
    }
}
