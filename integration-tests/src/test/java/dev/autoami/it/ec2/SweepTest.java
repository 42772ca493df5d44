package dev.autoami.it.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.simulation.ec2.Fault;
import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.time.HandMovedTime;
import dev.autoami.rebaker.Cloud.Launch;
import dev.autoami.rebaker.ImageName;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import dev.autoami.rebaker.sweep.Sweep;
import dev.autoami.rebaker.sweep.SweepSettings;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The sweep of a simulated account by the real adapter, at EC2's pace and in time that the tests move. */
class SweepTest {
    private static final String REGION = CloudContract.REGION;
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final SweepSettings SETTINGS = SweepSettings.defaults();
    /** Its volume stays when its instances end. */
    private static final AmiId LEAVING = new AmiId("ami-0leaves0its0volume");

    private final HandMovedTime time = new HandMovedTime(Instant.parse("2026-11-20T12:00:00Z"));
    private final SimulatedEc2 ec2 = SimulatedEc2.start(
            new MachinesInMemory(),
            new Pace(Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(20)),
            time);
    private final Ec2Cloud cloud =
            new Ec2Cloud(Ec2Settings.defaults().withSimulator(ec2.endpoint()), time.clock(), time::advance);
    private final SweptRegistry ours = new SweptRegistry(cloud, time.clock());

    @BeforeEach
    void fill() {
        ec2.register(LEAVING, "leaves its volumes", false);
    }

    @AfterEach
    void close() {
        ours.close();
        cloud.close();
        ec2.close();
    }

    @Test
    void allThatARebakeCanLeaveGoesAndNothingElse() {
        InstanceId strangers = launch("stranger", Map.of("owner", "somebody"));
        AmiId strangersImage = cloud.createImage(REGION, strangers, "theirs", Optional.empty(), Map.of());
        Rebake rebake = ours.underWay(StepName.SNAPSHOT);
        InstanceId left = launch(rebake);
        InstanceId gone = launch("gone", tags(rebake));
        AmiId image = image(rebake, left);
        cloud.awaitAvailable(REGION, image, LIMIT);
        AmiId orphaned = image(ours.underWay(StepName.SNAPSHOT), left);
        cloud.awaitAvailable(REGION, orphaned, LIMIT);
        deregister(orphaned);
        cloud.terminate(REGION, gone, LIMIT);
        assertThat(ours.sweep(false).findings()).isEmpty();

        ours.endAll(Outcome.FAILED);
        assertThat(ours.sweep(false).findings()).extracting(Finding::handling).containsOnly(Handling.WAITING);
        pass(SETTINGS.grace());
        Map<String, Integer> before = ec2.calls();
        Sweep dry = ours.sweep(true);
        assertThat(dry.findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(
                        FindingKind.LEFT_INSTANCE,
                        FindingKind.LEFT_VOLUME,
                        FindingKind.LEFT_IMAGE,
                        FindingKind.LEFT_SNAPSHOT);
        assertThat(ec2.calls()).allSatisfy((action, calls) -> {
            if (!action.startsWith("Describe")) {
                assertThat(calls).isEqualTo(before.get(action));
            }
        });

        assertThat(ours.sweep(false).findings()).extracting(Finding::handling).containsOnly(Handling.REMOVED);
        pass(SETTINGS.interval());
        // The volume of the instance that has only now ended.
        assertThat(ours.sweep(false).findings()).extracting(Finding::kind).containsExactly(FindingKind.LEFT_VOLUME);

        assertThat(ec2.contents().instances()).containsExactly(strangers);
        assertThat(ec2.contents().images()).containsExactly(strangersImage);
        assertThat(ec2.contents().snapshots()).hasSize(1);
        assertThat(ec2.contents().volumes()).hasSize(1);
        assertThat(ours.sweep(false).findings()).isEmpty();
    }

    @Test
    void anImageThatIsLateByAnHourGoesWhenItIsThere() {
        Rebake rebake = ours.underWay(StepName.SNAPSHOT);
        ec2.faults().arrange(new Fault.LateImage(Duration.ofHours(2)));
        image(rebake, launch(rebake));
        ours.endAll(Outcome.FAILED);
        pass(SETTINGS.grace());

        assertThat(ours.sweep(false).findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(FindingKind.LEFT_INSTANCE, FindingKind.LATE_IMAGE);
        assertThat(ec2.contents().images()).hasSize(1);

        pass(SETTINGS.grace());
        ours.sweep(false);
        assertThat(ec2.contents().images()).isEmpty();
        assertThat(ec2.contents().snapshots()).isEmpty();
    }

    @Test
    void twoInstallationsSweepTheSameAccountEachForItself() {
        try (SweptRegistry theirs = new SweptRegistry(cloud, time.clock())) {
            launch(ours.underWay(StepName.CONVERGE));
            Rebake other = theirs.underWay(StepName.CONVERGE);
            InstanceId their = launch("theirs", Tags.of(theirs.installation(), other, Tags.TEST_INSTANCE));
            ours.endAll(Outcome.FAILED);
            pass(Duration.ofDays(9));

            assertThat(ours.sweep(false).findings())
                    .extracting(Finding::kind)
                    .containsOnly(FindingKind.LEFT_INSTANCE, FindingKind.FOREIGN);
            pass(Duration.ofMinutes(1));
            assertThat(theirs.sweep(false).findings()).extracting(Finding::kind).containsOnly(FindingKind.FOREIGN);
            assertThat(ec2.contents().instances()).containsExactly(their);

            theirs.endAll(Outcome.FAILED);
            pass(Duration.ofDays(9));
            theirs.sweep(false);
            pass(Duration.ofMinutes(1));
            assertThat(ec2.contents().instances()).isEmpty();
        }
    }

    @Test
    void aLatestImageThatSomebodyDeregisteredIsMarked() {
        Rebake rebake = ours.underWay(StepName.SNAPSHOT);
        AmiId ami = image(rebake, launch(rebake));
        Image image = ours.promote(rebake, ami, cloud.awaitAvailable(REGION, ami, LIMIT));
        cloud.terminate(REGION, rebakesInstance(rebake), LIMIT);
        pass(SETTINGS.grace());
        // The volume that its instance left.
        assertThat(ours.sweep(false).findings()).extracting(Finding::kind).containsExactly(FindingKind.LEFT_VOLUME);

        deregister(ami);
        ours.sweep(false);
        assertThat(ours.image(image).state()).isEqualTo(ImageState.LATEST);
        pass(SETTINGS.grace());
        ours.sweep(false);

        assertThat(ours.image(image).state()).isEqualTo(ImageState.DEREGISTERED);
        assertThat(ec2.contents().snapshots()).isEmpty();
        assertThat(ours.sweep(false).findings()).isEmpty();
    }

    @Test
    void aRegionThatDoesNotAnswerIsSweptAnotherTime() {
        launch(ours.underWay(StepName.CONVERGE));
        ours.endAll(Outcome.FAILED);
        pass(SETTINGS.grace());
        ec2.failNext("DescribeSnapshots", 403, "UnauthorizedOperation");

        assertThat(ours.sweep(false).troubles())
                .singleElement()
                .asString()
                .startsWith("EC2 in eu-west-1 was not swept: ")
                .contains("allow ec2:DescribeSnapshots");
        assertThat(ec2.contents().instances()).hasSize(1);

        ours.sweep(false);
        pass(Duration.ofMinutes(1));
        assertThat(ec2.contents().instances()).isEmpty();
    }

    private void pass(Duration length) {
        time.advance(length.plusSeconds(1));
    }

    private Map<String, String> tags(Rebake rebake) {
        return Tags.of(ours.installation(), rebake, Tags.TEST_INSTANCE);
    }

    private InstanceId launch(Rebake rebake) {
        InstanceId id = launch("autoami-" + rebake.id(), tags(rebake));
        ours.launched(rebake, id);
        return id;
    }

    private InstanceId launch(String token, Map<String, String> tags) {
        InstanceId id = cloud.launch(new Launch(
                REGION,
                LEAVING,
                "t3.small",
                token,
                "",
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                true,
                tags));
        cloud.awaitRunning(REGION, id, LIMIT);
        return id;
    }

    private InstanceId rebakesInstance(Rebake rebake) {
        return cloud.instancesTagged(REGION, Tags.REBAKE, rebake.id().value())
                .getFirst()
                .id();
    }

    private AmiId image(Rebake rebake, InstanceId instance) {
        String name = ImageName.of("autoami-web", rebake.id());
        AmiId ami = cloud.createImage(
                REGION, instance, name, Optional.empty(), Tags.of(ours.installation(), rebake, Tags.IMAGE));
        ours.imaged(rebake, name, ami);
        return ami;
    }

    /** By somebody who leaves the snapshots. */
    private void deregister(AmiId ami) {
        try (Ec2Client client = Ec2Client.builder()
                .endpointOverride(ec2.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build()) {
            client.deregisterImage(request -> request.imageId(ami.value()));
        }
    }
}
