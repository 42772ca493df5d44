package dev.autoami.it.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.rebaker.Cloud.Ami;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The contract over the simulated EC2, and what only that can show: faults, delays, and how many calls were made. */
class CloudContractTest extends CloudContract {
    private final MachinesInMemory machines = new MachinesInMemory();
    private final SimulatedEc2 ec2 = SimulatedEc2.start(machines, Pace.of(Duration.ofMillis(200)), Clock.systemUTC());

    @BeforeEach
    void fill() {
        ec2.register(BASE, "base");
    }

    @AfterEach
    void stop() {
        ec2.close();
    }

    @Override
    URI endpoint() {
        return ec2.endpoint();
    }

    @Override
    List<SnapshotId> snapshots() {
        return ec2.contents().snapshots();
    }

    @Test
    void aLaunchWhoseAnswerGotLostIsNotMadeTwice() {
        ec2.loseNextAnswer("RunInstances");

        InstanceId id = cloud.launch(launch(token(), tags()));

        assertThat(ec2.contents().instances()).containsExactly(id);
    }

    @Test
    void anImageWhoseAnswerGotLostIsFoundByItsName() {
        InstanceId instance = stopped();
        ec2.loseNextAnswer("CreateImage");

        AmiId id = cloud.createImage(REGION, instance, name(), Optional.empty(), tags());

        assertThat(ec2.contents().images()).containsExactly(id);
    }

    @Test
    void whatTheInstanceIsStartedWithArrives() {
        InstanceId id = running();

        assertThat(machines.boots).singleElement().satisfies(boot -> {
            assertThat(boot.instance()).isEqualTo(id);
            assertThat(boot.terminateOnShutdown()).isTrue();
        });
    }

    @Test
    void throttlingThatLastsIsUnavailable() {
        IntStream.range(0, 3).forEach(i -> ec2.failNext("RunInstances", 503, "RequestLimitExceeded"));

        assertThatThrownBy(() -> cloud.launch(launch(token(), tags())))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("RequestLimitExceeded");
        assertThat(ec2.contents().instances()).isEmpty();
    }

    @Test
    void throttlingThatPassesIsNotNoticed() {
        ec2.failNext("RunInstances", 503, "RequestLimitExceeded");

        assertThat(cloud.launch(launch(token(), tags()))).isNotNull();
    }

    @Test
    void aMissingRightIsRefusedWithTheActionToAllow() {
        ec2.failNext("RunInstances", 403, "UnauthorizedOperation");

        assertThatThrownBy(() -> cloud.launch(launch(token(), tags())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("allow ec2:RunInstances")
                .hasMessageContaining("deploy/docs/iam-policy.json");
    }

    @Test
    void anInstanceThatIsTooNewToBeKnownIsTerminatedAllTheSame() {
        InstanceId id = running();
        ec2.failNext("TerminateInstances", 400, "InvalidInstanceID.NotFound");

        cloud.terminate(REGION, id, LIMIT);

        assertThat(ec2.contents().instances()).isEmpty();
    }

    @Test
    void anInstanceThatDoesNotStartIsRefusedWithEc2sReason() {
        machines.failing.add("start");
        InstanceId id = cloud.launch(launch(token(), tags()));

        assertThatThrownBy(() -> cloud.awaitRunning(REGION, id, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("instance " + id + " did not start: it is ");
    }

    @Test
    void anImageThatFailsIsRefusedWithEc2sReasonAndCanBeRemoved() {
        InstanceId instance = stopped();
        machines.failing.add("image");
        AmiId id = cloud.createImage(REGION, instance, name(), Optional.empty(), tags());

        assertThatThrownBy(() -> cloud.awaitAvailable(REGION, id, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("image " + id + " did not become available: it is failed (Server.InternalError");

        cloud.deregister(REGION, id);
        assertThat(ec2.contents().images()).isEmpty();
        assertThat(ec2.contents().snapshots()).isEmpty();
    }

    @Test
    void snapshotsWhoseImageIsGoneAlreadyAreStillRemovedWithIt() {
        AmiId image = cloud.createImage(REGION, stopped(), name(), Optional.empty(), tags());
        AmiId other = cloud.createImage(REGION, stopped(), name(), Optional.empty(), tags());
        cloud.awaitAvailable(REGION, image, LIMIT);
        List<SnapshotId> others = cloud.awaitAvailable(REGION, other, LIMIT).snapshots();
        try (Ec2Client client = client()) {
            client.deregisterImage(request -> request.imageId(image.value()));
        }
        assertThat(snapshots()).hasSize(2);

        cloud.deregister(REGION, image);

        assertThat(snapshots()).isEqualTo(others);
    }

    /** For an EC2 that leaves snapshots behind. */
    private Ec2Client client() {
        return Ec2Client.builder()
                .endpointOverride(endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @Test
    void aLimitThatPassesIsUnavailable() {
        InstanceId id = cloud.launch(launch(token(), tags()));

        assertThatThrownBy(() -> cloud.awaitRunning(REGION, id, Duration.ofMillis(20)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(id.value());
    }

    @Test
    void twentyWhoWaitCostAboutAsManyCallsAsOne() {
        List<InstanceId> ids = IntStream.range(0, 20)
                .mapToObj(i -> cloud.launch(launch(token(), tags())))
                .toList();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(ids.stream()
                            .map(id -> CompletableFuture.runAsync(() -> cloud.terminate(REGION, id, LIMIT), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }

        // 200 ms and more at one call in 50 ms, where 20 waiters each asking for themselves would have made 80 and more
        assertThat(ec2.calls().get("DescribeInstances")).isLessThan(40);
        assertThat(ec2.contents().instances()).isEmpty();
    }

    @Test
    void regionsAreToldApartFromMistakes() {
        assertThat(cloud.knowsRegion("eu-central-1")).isTrue();
        assertThat(cloud.knowsRegion("eu-nowhere-1")).isFalse();
        assertThat(cloud.knowsRegion("aws-global")).isFalse();
        assertThatThrownBy(() -> cloud.ownedImages("evil.example.com/"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("there is no EC2 region 'evil.example.com/'");
    }

    @Test
    void theIamPolicyAllowsEveryCallThatTheAdapterMakesAndNoOther() throws IOException {
        InstanceId instance = stopped();
        AmiId image = cloud.createImage(REGION, instance, name(), Optional.empty(), tags());
        Ami ami = cloud.awaitAvailable(REGION, image, LIMIT);
        cloud.ownedImages(REGION);
        cloud.instancesTagged(REGION, Tags.GROUP, "web");
        cloud.deregister(REGION, ami.id());
        cloud.terminate(REGION, instance, LIMIT);
        cloud.inventory().tagged(REGION);
        cloud.inventory()
                .remove(new Thing(
                        Thing.Kind.VOLUME,
                        REGION,
                        "vol-0123456789abcdef0",
                        "available",
                        Instant.EPOCH,
                        "",
                        List.of(),
                        Optional.empty(),
                        Map.of()));

        Set<String> needed = new TreeSet<>(ec2.calls().keySet());
        // checked wherever something is tagged at its creation, and where snapshots are deleted with their image
        needed.addAll(Set.of("CreateTags", "DeleteSnapshot"));

        assertThat(allowed()).isEqualTo(needed);
    }

    /** The EC2 actions of the policy that we tell users to give us. */
    private static Set<String> allowed() throws IOException {
        Path policy = Path.of("..", "deploy", "docs", "iam-policy.json");
        Set<String> actions = new TreeSet<>();
        for (JsonNode statement : new ObjectMapper().readTree(policy.toFile()).get("Statement")) {
            JsonNode action = statement.get("Action");
            for (JsonNode one : action.isArray() ? action : List.of(action)) {
                if (one.asText().startsWith("ec2:")) {
                    actions.add(one.asText().substring("ec2:".length()));
                }
            }
        }
        return actions;
    }
}
