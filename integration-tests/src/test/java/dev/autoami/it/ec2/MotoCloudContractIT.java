package dev.autoami.it.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.rebaker.Cloud.Launch;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The contract over moto. What is overridden here are moto's gaps. */
class MotoCloudContractIT extends CloudContract {
    private static final int PORT = 5000;
    private static final GenericContainer<?> MOTO = new GenericContainer<>("autoami-lab/moto")
            .withLabel("dev.autoami.lab", System.getenv().getOrDefault("LAB_RUN", "0"))
            .withExposedPorts(PORT)
            .waitingFor(Wait.forHttp("/moto-api/").forStatusCode(200).withStartupTimeout(Duration.ofMinutes(2)));

    @SuppressWarnings("NullAway.Init") // made before each test
    private Ec2Client moto;

    @BeforeAll
    static void start() {
        MOTO.start();
    }

    @AfterAll
    static void stop() {
        MOTO.stop();
    }

    /** For what the adapter cannot do on moto. */
    @BeforeEach
    void client() {
        moto = Ec2Client.builder()
                .endpointOverride(endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @AfterEach
    void forget() {
        moto.close();
    }

    @Override
    URI endpoint() {
        return URI.create("http://%s:%d".formatted(MOTO.getHost(), MOTO.getMappedPort(PORT)));
    }

    @Override
    List<SnapshotId> snapshots() {
        return moto.describeSnapshots(request -> request.ownerIds("self")).snapshots().stream()
                .map(snapshot -> new SnapshotId(snapshot.snapshotId()))
                .toList();
    }

    /** Without the tags of snapshots, on which moto fails. */
    @Override
    AmiId imageOf(InstanceId instance, String name, Map<String, String> tags) {
        List<Tag> list = tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        return new AmiId(moto.createImage(request -> request.instanceId(instance.value())
                        .name(name)
                        .noReboot(true)
                        .tagSpecifications(TagSpecification.builder()
                                .resourceType(ResourceType.IMAGE)
                                .tags(list)
                                .build()))
                .imageId());
    }

    /** Gap: the tags of snapshots in CreateImage are an internal error. */
    @Test
    @Override
    void anImageAndItsSnapshotsAreTaggedAtCreation() {
        assertThatThrownBy(() -> cloud.createImage(REGION, stopped(), name(), Optional.empty(), tags()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("HTTP 500");
    }

    /** Gap: the client token is not honoured. */
    @Test
    @Override
    void theSameTokenAnswersTheFirstInstanceAgain() {
        Launch launch = launch(token(), tags());

        assertThat(cloud.launch(launch)).isNotEqualTo(cloud.launch(launch));
    }

    /** Gap: the client token is not honoured. */
    @Test
    @Override
    void theSameTokenForSomethingElseAnswersTheFirstInstanceToo() {
        String token = token();

        assertThat(cloud.launch(launch(token, tags()))).isNotEqualTo(cloud.launch(launch(token, tags())));
    }

    /** Gap: an unknown AMI launches. */
    @Test
    @Override
    void anUnknownAmiIsRefusedByName() {
        AmiId unknown = new AmiId("ami-0123456789abcdef0");
        InstanceId id = cloud.launch(launch(unknown, Optional.empty()));

        assertThat(cloud.awaitRunning(REGION, id, LIMIT).image()).isEqualTo(unknown);
    }

    /** Gap: an unknown key pair launches. */
    @Test
    @Override
    void anUnknownKeyPairIsRefused() {
        InstanceId id = cloud.launch(launch(BASE, Optional.of("nobodys-key")));

        assertThat(cloud.awaitRunning(REGION, id, LIMIT).state()).isEqualTo("running");
    }

    /** Gap: two images may have one name. */
    @Test
    @Override
    void aNameThatOurOwnImageHasTakenIsThatImage() {
        assertASecondImageIsMadeUnderTheSameName();
    }

    /** Gap: two images may have one name. */
    @Test
    @Override
    void aNameThatAnothersImageHasTakenIsRefused() {
        assertASecondImageIsMadeUnderTheSameName();
    }

    private void assertASecondImageIsMadeUnderTheSameName() {
        InstanceId instance = stopped();
        String name = name();

        assertThat(imageOf(instance, name, tags())).isNotEqualTo(imageOf(instance, name, tags()));
    }

    /** Gap: names are not checked. */
    @Test
    @Override
    void anImageNameThatEc2DoesNotTakeIsRefused() {
        assertThatCode(() -> imageOf(stopped(), "no!", tags())).doesNotThrowAnyException();
    }

    /** Gap: what was terminated is stopped. */
    @Test
    @Override
    void aTerminatedInstanceCannotBeStopped() {
        InstanceId id = running();
        cloud.terminate(REGION, id, LIMIT);

        cloud.stop(REGION, id, LIMIT);

        assertThat(state(id)).contains("stopped");
    }
}
