package dev.autoami.it.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.rebaker.Cloud.Ami;
import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.Cloud.Launch;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.report.Certname;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rebake relies on in EC2, by way of the adapter. */
abstract class CloudContract {
    static final String REGION = "eu-west-1";
    static final AmiId BASE = new AmiId("ami-00000000000000001");
    static final Duration LIMIT = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init") // made before each test
    Ec2Cloud cloud;

    /** Of an EC2 that has {@link #BASE}. */
    abstract URI endpoint();

    /** An image of a stopped instance, however this EC2 can make one. */
    AmiId imageOf(InstanceId instance, String name, Map<String, String> tags) {
        return cloud.createImage(REGION, instance, name, Optional.of("made by a test"), tags);
    }

    @BeforeEach
    void connect() {
        cloud = new Ec2Cloud(Ec2Settings.defaults()
                .withTick(Duration.ofMillis(50))
                .withLag(Duration.ofSeconds(1))
                .withSimulator(endpoint()));
    }

    @AfterEach
    void disconnect() {
        cloud.close();
    }

    @Test
    void aLaunchedInstanceRunsWithAnAddressAndItsTags() {
        Map<String, String> tags = tags();
        InstanceId id = cloud.launch(launch(token(), tags));

        Instance instance = cloud.awaitRunning(REGION, id, LIMIT);

        assertThat(instance.state()).isEqualTo("running");
        assertThat(instance.image()).isEqualTo(BASE);
        assertThat(instance.privateIp()).isPresent();
        assertThat(instance.tags()).containsAllEntriesOf(tags);
        assertThat(cloud.instance(REGION, id)).contains(instance);
    }

    @Test
    void theSameTokenAnswersTheFirstInstanceAgain() {
        Launch launch = launch(token(), tags());

        assertThat(cloud.launch(launch)).isEqualTo(cloud.launch(launch));
    }

    @Test
    void theSameTokenForSomethingElseAnswersTheFirstInstanceToo() {
        String token = token();
        InstanceId first = cloud.launch(launch(token, tags()));

        assertThat(cloud.launch(launch(token, tags()))).isEqualTo(first);
    }

    @Test
    void anUnknownAmiIsRefusedByName() {
        assertThatThrownBy(() -> cloud.launch(launch(new AmiId("ami-0123456789abcdef0"), Optional.empty())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("InvalidAMIID.NotFound")
                .hasMessageContaining("ami-0123456789abcdef0")
                .hasMessageContaining("no such AMI in eu-west-1");
    }

    @Test
    void anUnknownKeyPairIsRefused() {
        assertThatThrownBy(() -> cloud.launch(launch(BASE, Optional.of("nobodys-key"))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("InvalidKeyPair.NotFound");
    }

    @Test
    void anUnknownSubnetIsRefused() {
        Launch launch = new Launch(
                REGION,
                BASE,
                "t3.small",
                token(),
                "",
                Optional.of("subnet-0123456789abcdef0"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                true,
                tags());

        assertThatThrownBy(() -> cloud.launch(launch))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("InvalidSubnetID.NotFound");
    }

    @Test
    void userDataBeyondWhatEc2TakesIsRefusedBeforeItIsSent() {
        Launch fits = launch(token(), tags());
        Launch tooLong = new Launch(
                REGION,
                BASE,
                fits.instanceType(),
                fits.clientToken(),
                "#".repeat(16 * 1024 + 1),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                true,
                fits.tags());

        assertThatThrownBy(() -> cloud.launch(tooLong))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("16385 bytes");
    }

    @Test
    void anUnknownInstanceIsGoneAndTerminatingItIsNoError() {
        InstanceId unknown = new InstanceId("i-0123456789abcdef0");

        assertThat(cloud.instance(REGION, unknown)).isEmpty();
        assertThatThrownBy(() -> cloud.awaitRunning(REGION, unknown, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("there is no instance i-0123456789abcdef0");
        assertThatCode(() -> cloud.terminate(REGION, unknown, LIMIT)).doesNotThrowAnyException();
    }

    @Test
    void anInstanceIsStoppedAndStoppingItAgainIsNoError() {
        InstanceId id = running();

        cloud.stop(REGION, id, LIMIT);
        assertThat(state(id)).contains("stopped");

        cloud.stop(REGION, id, LIMIT);
        assertThat(state(id)).contains("stopped");
    }

    @Test
    void aTerminatedInstanceIsTerminatedAgainWithoutAnError() {
        InstanceId id = running();

        cloud.terminate(REGION, id, LIMIT);
        cloud.terminate(REGION, id, LIMIT);

        assertThat(state(id)).isIn(Optional.empty(), Optional.of("terminated"));
    }

    @Test
    void aTerminatedInstanceCannotBeStopped() {
        InstanceId id = running();
        cloud.terminate(REGION, id, LIMIT);

        assertThatThrownBy(() -> cloud.stop(REGION, id, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("instance " + id + " did not stop: it is terminated");
    }

    @Test
    void instancesAreFoundByTagWhileTheyAreNotTerminated() {
        Map<String, String> tags = tags();
        InstanceId ours = cloud.launch(launch(token(), tags));
        cloud.launch(launch(token(), tags()));
        String rebake = tags.getOrDefault(Tags.REBAKE, "");

        assertThat(cloud.instancesTagged(REGION, Tags.REBAKE, rebake))
                .extracting(Instance::id)
                .containsExactly(ours);

        cloud.terminate(REGION, ours, LIMIT);
        assertThat(cloud.instancesTagged(REGION, Tags.REBAKE, rebake)).isEmpty();
    }

    @Test
    void runningInstancesAreFoundByWhatMayBeTheirNodesCertname() {
        Certname byTag = new Certname("web-%s.example.com".formatted(UUID.randomUUID()));
        Map<String, String> tags = new HashMap<>(tags());
        tags.put("Name", byTag.value());
        InstanceId tagged = cloud.launch(launch(token(), tags));
        cloud.awaitRunning(REGION, tagged, LIMIT);
        InstanceId other = running();
        Certname byId = new Certname(other + ".example.com");
        Certname byDns = new Certname(
                cloud.instance(REGION, other).flatMap(Instance::privateDns).orElseThrow());
        Set<Certname> nodes = Set.of(byTag, byId, byDns, new Certname("i-0123456789abcdef0"), new Certname("nobody"));

        Map<Certname, List<Instance>> found = cloud.running(REGION, nodes);

        assertThat(found).containsOnlyKeys(byTag, byId, byDns);
        assertThat(found.get(byTag)).extracting(Instance::id).containsExactly(tagged);
        assertThat(found.get(byId)).extracting(Instance::id).containsExactly(other);
        assertThat(found.get(byDns)).extracting(Instance::id).contains(other);
        assertThat(found.get(byTag)).extracting(Instance::image).containsExactly(BASE);

        cloud.stop(REGION, tagged, LIMIT);
        assertThat(cloud.running(REGION, nodes)).doesNotContainKey(byTag);
    }

    @Test
    void anImageAndItsSnapshotsAreTaggedAtCreation() {
        Map<String, String> tags = tags();

        AmiId id = cloud.createImage(REGION, stopped(), name(), Optional.of("made by a test"), tags);

        assertThat(cloud.image(REGION, id)).get().returns(tags, Ami::tags);
    }

    @Test
    void anImageBecomesAvailableAndIsListedAmongTheAccountsOwn() {
        Map<String, String> tags = tags();
        String name = name();
        AmiId id = imageOf(stopped(), name, tags);

        Ami ami = cloud.awaitAvailable(REGION, id, LIMIT);

        assertThat(ami.name()).isEqualTo(name);
        assertThat(ami.state()).isEqualTo("available");
        assertThat(ami.createdAt()).isPresent();
        assertThat(ami.snapshots()).isNotEmpty();
        assertThat(ami.tags()).containsAllEntriesOf(tags);
        assertThat(cloud.ownedImages(REGION)).contains(ami).extracting(Ami::id).doesNotContain(BASE);
    }

    @Test
    void anInstanceIsLaunchedFromAnImageOfOurs() {
        AmiId image = imageOf(stopped(), name(), tags());
        cloud.awaitAvailable(REGION, image, LIMIT);

        InstanceId id = cloud.launch(launch(image, Optional.empty()));

        assertThat(cloud.awaitRunning(REGION, id, LIMIT).image()).isEqualTo(image);
    }

    @Test
    void aNameThatOurOwnImageHasTakenIsThatImage() {
        InstanceId instance = stopped();
        Map<String, String> tags = tags();
        String name = name();
        AmiId first = imageOf(instance, name, tags);

        assertThat(imageOf(instance, name, tags)).isEqualTo(first);
    }

    @Test
    void aNameThatAnothersImageHasTakenIsRefused() {
        InstanceId instance = stopped();
        String name = name();
        AmiId other = imageOf(instance, name, tags());

        assertThatThrownBy(() -> imageOf(instance, name, tags()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("the name is taken by " + other);
    }

    @Test
    void anImageNameThatEc2DoesNotTakeIsRefused() {
        assertThatThrownBy(() -> imageOf(stopped(), "no!", tags()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("InvalidAMIName.Malformed");
    }

    @Test
    void aDeregisteredImageIsGoneWithItsSnapshotsAndDeregisteringItAgainIsNoError() {
        AmiId id = imageOf(stopped(), name(), tags());
        Ami ami = cloud.awaitAvailable(REGION, id, LIMIT);

        cloud.deregister(REGION, id);
        cloud.deregister(REGION, id);

        assertThat(cloud.image(REGION, id)).isEmpty();
        assertThat(cloud.ownedImages(REGION)).extracting(Ami::id).doesNotContain(id);
        assertThat(snapshots()).doesNotContainAnyElementsOf(ami.snapshots());
    }

    /** All that the account has. */
    abstract List<SnapshotId> snapshots();

    @Test
    void anUnknownImageIsGone() {
        AmiId unknown = new AmiId("ami-0123456789abcdef0");

        assertThat(cloud.image(REGION, unknown)).isEmpty();
        assertThatThrownBy(() -> cloud.awaitAvailable(REGION, unknown, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("there is no image ami-0123456789abcdef0");
    }

    @Test
    void theBaseImageIsSeenThoughItIsSomebodyElses() {
        assertThat(cloud.image(REGION, BASE)).get().returns("available", Ami::state);
    }

    InstanceId running() {
        InstanceId id = cloud.launch(launch(token(), tags()));
        cloud.awaitRunning(REGION, id, LIMIT);
        return id;
    }

    InstanceId stopped() {
        InstanceId id = running();
        cloud.stop(REGION, id, LIMIT);
        return id;
    }

    Optional<String> state(InstanceId id) {
        return cloud.instance(REGION, id).map(Instance::state);
    }

    static Launch launch(String token, Map<String, String> tags) {
        return launch(BASE, token, Optional.empty(), tags);
    }

    static Launch launch(AmiId image, Optional<String> keyName) {
        return launch(image, token(), keyName, tags());
    }

    private static Launch launch(AmiId image, String token, Optional<String> keyName, Map<String, String> tags) {
        return new Launch(
                REGION,
                image,
                "t3.small",
                token,
                "#cloud-config\n{}\n",
                Optional.empty(),
                List.of(),
                Optional.empty(),
                keyName,
                true,
                tags);
    }

    static String token() {
        return UUID.randomUUID().toString();
    }

    static String name() {
        return "autoami-web-" + UUID.randomUUID();
    }

    /** Each time another rebake's. */
    static Map<String, String> tags() {
        return Map.of(Tags.GROUP, "web", Tags.REBAKE, UUID.randomUUID().toString(), Tags.ROLE, "test-instance");
    }
}
