package dev.autoami.deploy.simulation.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The simulated EC2, asked by the real SDK. */
class SimulatedEc2Test {
    private static final AmiId BASE = new AmiId("ami-0123456789abcdef0");

    private final MemoryMachines machines = new MemoryMachines();
    private SimulatedEc2 ec2;
    private Ec2Client client;

    @BeforeEach
    void start() {
        restart(Pace.INSTANT);
    }

    private void restart(Pace pace) {
        ec2 = SimulatedEc2.start(machines, pace, Clock.systemUTC());
        ec2.register(BASE, "debian-13-amd64");
        client = Ec2Client.builder()
                .endpointOverride(ec2.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        ec2.close();
    }

    @Test
    void anInstanceIsPendingThenRunningAndHasWhatItWasLaunchedWith() {
        client.importKeyPair(key -> key.keyName("mine").publicKeyMaterial(SdkBytes.fromUtf8String("ssh-ed25519 AAAA")));

        Instance pending = client.runInstances(launch("token")
                        .userData(base64("#cloud-config\nä: <&>\n"))
                        .keyName("mine")
                        .metadataOptions(options -> options.httpTokens(HttpTokensState.REQUIRED))
                        .tagSpecifications(tags(ResourceType.INSTANCE, "autoami:group", "web <&>\""))
                        .build())
                .instances()
                .getFirst();
        Instance running = awaitState(pending.instanceId(), InstanceStateName.RUNNING);

        assertThat(pending.state().name()).isEqualTo(InstanceStateName.PENDING);
        assertThat(pending.privateIpAddress()).isNull();
        assertThat(running.privateIpAddress()).isEqualTo("127.0.0.2");
        assertThat(running.imageId()).isEqualTo(BASE.value());
        assertThat(running.metadataOptions().httpTokensAsString()).isEqualTo("required");
        assertThat(running.tags())
                .containsExactly(
                        Tag.builder().key("autoami:group").value("web <&>\"").build());
        Machines.Boot boot = machines.running.values().iterator().next();
        assertThat(boot.userData().text()).isEqualTo("#cloud-config\nä: <&>\n");
        assertThat(boot.publicKey()).contains("ssh-ed25519 AAAA");
    }

    @Test
    void theSameTokenAnswersTheSameInstanceAndOtherParametersAreRefused() {
        String first = run("token");

        assertThat(run("token")).isEqualTo(first);
        assertThat(run("other")).isNotEqualTo(first);
        assertCode(
                "IdempotentParameterMismatch",
                () -> client.runInstances(
                        launch("token").instanceType("m5.large").build()));
    }

    @Test
    void aLostAnswerToALaunchIsRepairedByItsToken() {
        ec2.loseNextAnswer("RunInstances");

        run("token"); // the SDK tries again by itself

        assertThat(ec2.contents().instances()).hasSize(1);
        assertThat(ec2.calls()).containsEntry("RunInstances", 2);
    }

    @Test
    void aLaunchThatNamesWhatIsNotThereIsRefused() {
        assertCode(
                "InvalidAMIID.NotFound",
                () -> client.runInstances(launch("1").imageId("ami-0bad").build()));
        assertCode(
                "InvalidKeyPair.NotFound",
                () -> client.runInstances(launch("2").keyName("nobodys").build()));
        assertCode(
                "InvalidSubnetID.NotFound",
                () -> client.runInstances(launch("3").subnetId("subnet-0bad").build()));
        assertCode(
                "InvalidGroup.NotFound",
                () -> client.runInstances(
                        launch("4").securityGroupIds("sg-0bad").build()));
        assertThat(ec2.contents().instances()).isEmpty();
    }

    @Test
    void userDataIsLimitedTo16KiBRaw() {
        client.runInstances(launch("fits").userData(base64("x".repeat(16384))).build());

        assertCode(
                "InvalidParameterValue",
                () -> client.runInstances(
                        launch("long").userData(base64("x".repeat(16385))).build()));
    }

    @Test
    void instancesAreFoundByTagStateAndToken() {
        String tagged = client.runInstances(launch("one")
                        .tagSpecifications(tags(ResourceType.INSTANCE, "role", "web"))
                        .build())
                .instances()
                .getFirst()
                .instanceId();
        run("two");
        awaitState(tagged, InstanceStateName.RUNNING);

        assertThat(found(filter("tag:role", "web"))).containsExactly(tagged);
        assertThat(found(filter("client-token", "one"), filter("instance-state-name", "pending", "running")))
                .containsExactly(tagged);
        assertThat(found(filter("client-token", "one"), filter("instance-state-name", "stopped")))
                .isEmpty();
        assertThat(found(filter("tag:role", "w*"))).containsExactly(tagged);
        assertCode("InvalidParameterValue", () -> found(filter("colour", "red")));
    }

    @Test
    void aLongListOfInstancesComesInPages() {
        for (int i = 0; i < 7; i++) {
            run("token-" + i);
        }

        assertThat(client.describeInstancesPaginator(request -> request.maxResults(5)).reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .map(Instance::instanceId)
                        .distinct())
                .hasSize(7);
        assertThat(ec2.calls()).containsEntry("DescribeInstances", 2);
    }

    @Test
    void aStoppedInstanceStartsAgainAndTerminatingTwiceIsNoError() {
        String id = run("token");
        awaitState(id, InstanceStateName.RUNNING);

        client.stopInstances(request -> request.instanceIds(id));
        Instance stopped = awaitState(id, InstanceStateName.STOPPED);
        client.startInstances(request -> request.instanceIds(id));
        Instance restarted = awaitState(id, InstanceStateName.RUNNING);
        client.terminateInstances(request -> request.instanceIds(id));
        awaitState(id, InstanceStateName.TERMINATED);
        client.terminateInstances(request -> request.instanceIds(id));

        assertThat(stopped.stateReason().code()).isEqualTo("Client.UserInitiatedShutdown");
        assertThat(restarted.privateIpAddress()).isEqualTo("127.0.0.3");
        assertThat(machines.running).isEmpty();
        assertThat(ec2.contents().instances()).isEmpty();
        assertCode("IncorrectInstanceState", () -> client.stopInstances(request -> request.instanceIds(id)));
        assertCode("InvalidInstanceID.NotFound", () -> client.stopInstances(request -> request.instanceIds("i-0bad")));
    }

    @Test
    void aPowerOffFromInsideTerminatesOnlyWhomThatWasArrangedFor() {
        String mortal = client.runInstances(launch("mortal")
                        .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE)
                        .build())
                .instances()
                .getFirst()
                .instanceId();
        String other = run("other");
        awaitState(mortal, InstanceStateName.RUNNING);
        awaitState(other, InstanceStateName.RUNNING);

        machines.powerOff(new InstanceId(mortal));
        machines.powerOff(new InstanceId(other));

        assertThat(awaitState(mortal, InstanceStateName.TERMINATED)
                        .stateReason()
                        .code())
                .isEqualTo("Client.InstanceInitiatedShutdown");
        awaitState(other, InstanceStateName.STOPPED);
    }

    @Test
    void aMachineThatDoesNotStartEndsTerminatedWithItsReason() {
        machines.brokenBecause = Optional.of("no disk left");

        Instance ended = awaitState(run("token"), InstanceStateName.TERMINATED);

        assertThat(ended.stateReason().code()).isEqualTo("Server.InternalError");
        assertThat(ended.stateReason().message()).isEqualTo("no disk left");
    }

    @Test
    void anImageOfAStoppedInstanceBecomesAvailableWithItsSnapshot() {
        String instance = stoppedInstance();

        String ami = client.createImage(request -> request.instanceId(instance)
                        .name("autoami-web-1")
                        .tagSpecifications(
                                tags(ResourceType.IMAGE, "role", "image"), tags(ResourceType.SNAPSHOT, "role", "disk")))
                .imageId();
        Image image = awaitAvailable(ami);

        assertThat(image.tags()).extracting(Tag::value).containsExactly("image");
        String root = image.blockDeviceMappings().getFirst().ebs().snapshotId();
        Snapshot snapshot = client.describeSnapshots(request -> request.snapshotIds(root))
                .snapshots()
                .getFirst();
        assertThat(snapshot.stateAsString()).isEqualTo("completed");
        assertThat(snapshot.tags()).extracting(Tag::value).containsExactly("disk");
        assertThat(machines.disks).containsExactly(new AmiId(ami));
        assertThat(client.describeImages(request -> request.owners("self")).images())
                .extracting(Image::imageId)
                .containsExactly(ami);
        assertThat(client.runInstances(launch("from it").imageId(ami).build()).instances())
                .hasSize(1);
    }

    @Test
    void anImageNameIsUsedOnceAndAnImageNeedsAnInstanceAtRest() {
        String instance = stoppedInstance();
        client.createImage(request -> request.instanceId(instance).name("autoami-web-1"));

        assertCode(
                "InvalidAMIName.Duplicate",
                () -> client.createImage(request -> request.instanceId(instance).name("autoami-web-1")));
        assertCode(
                "InvalidAMIName.Malformed",
                () -> client.createImage(request -> request.instanceId(instance).name("autoami:web")));
        client.terminateInstances(request -> request.instanceIds(instance));
        assertCode(
                "IncorrectState",
                () -> client.createImage(request -> request.instanceId(instance).name("autoami-web-2")));
    }

    @Test
    void anImageIsPendingForAWhileAndNothingLaunchesFromItThen() {
        close();
        restart(new Pace(Duration.ZERO, Duration.ZERO, Duration.ofHours(1), Duration.ZERO));
        String instance = stoppedInstance();

        String ami = client.createImage(request -> request.instanceId(instance).name("autoami-web-1"))
                .imageId();

        assertThat(image(ami).state()).isEqualTo(ImageState.PENDING);
        assertCode(
                "InvalidAMIID.Unavailable",
                () -> client.runInstances(launch("token").imageId(ami).build()));
    }

    @Test
    void aSnapshotIsInUseUntilItsImageIsDeregistered() {
        String instance = stoppedInstance();
        String ami = client.createImage(request -> request.instanceId(instance).name("autoami-web-1"))
                .imageId();
        String snapshot =
                awaitAvailable(ami).blockDeviceMappings().getFirst().ebs().snapshotId();

        assertCode("InvalidSnapshot.InUse", () -> client.deleteSnapshot(request -> request.snapshotId(snapshot)));
        client.deregisterImage(request -> request.imageId(ami));
        assertThat(ec2.contents().snapshots()).hasSize(1);
        client.deleteSnapshot(request -> request.snapshotId(snapshot));

        assertThat(ec2.contents().snapshots()).isEmpty();
        assertThat(ec2.contents().images()).isEmpty();
        assertCode("InvalidAMIID.NotFound", () -> image(ami));
        assertCode("InvalidSnapshot.NotFound", () -> client.deleteSnapshot(request -> request.snapshotId(snapshot)));
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(machines.disks).isEmpty());
    }

    @Test
    void deregisteringTakesTheSnapshotsAlongWhenAsked() {
        String instance = stoppedInstance();
        String ami = client.createImage(request -> request.instanceId(instance).name("autoami-web-1"))
                .imageId();

        client.deregisterImage(request -> request.imageId(ami).deleteAssociatedSnapshots(true));

        assertThat(ec2.contents().snapshots()).isEmpty();
    }

    @Test
    void tagsAreAddedAfterwards() {
        String instance = run("token");

        client.createTags(request -> request.resources(instance)
                .tags(Tag.builder().key("role").value("kept").build()));

        assertThat(found(filter("tag:role", "kept"))).containsExactly(instance);
    }

    @Test
    void regionsAreKnownByName() {
        assertThat(client.describeRegions(request -> request.regionNames("eu-central-1"))
                        .regions())
                .hasSize(1);
        assertCode("InvalidParameterValue", () -> client.describeRegions(request -> request.regionNames("mars-1")));
    }

    @Test
    void anArrangedErrorComesOnceWithItsStatus() {
        ec2.failNext("DescribeInstances", 400, "InvalidInstanceID.NotFound");

        assertCode("InvalidInstanceID.NotFound", () -> client.describeInstances());
        assertThat(client.describeInstances().reservations()).isEmpty();
    }

    @Test
    void anUnknownActionIsRefused() {
        assertCode("InvalidAction", () -> client.describeVpcs());
    }

    private static RunInstancesRequest.Builder launch(String token) {
        return RunInstancesRequest.builder()
                .imageId(BASE.value())
                .instanceType("t3.small")
                .minCount(1)
                .maxCount(1)
                .clientToken(token);
    }

    private String run(String token) {
        return client.runInstances(launch(token).build()).instances().getFirst().instanceId();
    }

    private String stoppedInstance() {
        String id = run("stopped");
        awaitState(id, InstanceStateName.RUNNING);
        client.stopInstances(request -> request.instanceIds(id));
        awaitState(id, InstanceStateName.STOPPED);
        return id;
    }

    private Instance awaitState(String id, InstanceStateName state) {
        return await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> client.describeInstances(request -> request.instanceIds(id))
                                .reservations()
                                .getFirst()
                                .instances()
                                .getFirst(),
                        instance -> instance.state().name() == state);
    }

    private Image image(String ami) {
        return client.describeImages(request -> request.imageIds(ami)).images().getFirst();
    }

    private Image awaitAvailable(String ami) {
        return await().atMost(Duration.ofMinutes(1))
                .until(() -> image(ami), image -> image.state() == ImageState.AVAILABLE);
    }

    private List<String> found(Filter... filters) {
        return client.describeInstances(request -> request.filters(filters)).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(Instance::instanceId)
                .toList();
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    private static TagSpecification tags(ResourceType type, String key, String value) {
        return TagSpecification.builder()
                .resourceType(type)
                .tags(Tag.builder().key(key).value(value).build())
                .build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }
}
