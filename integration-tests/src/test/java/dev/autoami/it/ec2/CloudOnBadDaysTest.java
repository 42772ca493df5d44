package dev.autoami.it.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.deploy.simulation.ec2.Calls;
import dev.autoami.deploy.simulation.ec2.Consistency;
import dev.autoami.deploy.simulation.ec2.Fault;
import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.ec2.StateReason;
import dev.autoami.deploy.simulation.time.HandMovedTime;
import dev.autoami.rebaker.Cloud.Ami;
import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.Cloud.Launch;
import dev.autoami.rebaker.NoCapacityException;
import dev.autoami.rebaker.NotOfferedException;
import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The adapter on the bad days of the simulated EC2, at EC2's own pace, in time that passes as fast as it is waited for. */
@Timeout(120)
class CloudOnBadDaysTest {
    private static final String REGION = CloudContract.REGION;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration SECONDS = Duration.ofSeconds(5);
    private static final StateReason NO_HOST = new StateReason("Server.InternalError", "the host has failed");

    private final HandMovedTime time = new HandMovedTime(Instant.parse("2026-11-20T12:00:00Z"));
    private final SimulatedEc2 ec2 = SimulatedEc2.start(
            new MachinesInMemory(),
            new Pace(Duration.ofSeconds(45), Duration.ofSeconds(20), Duration.ofMinutes(5), Duration.ofSeconds(20)),
            time);
    private final Ec2Cloud cloud =
            new Ec2Cloud(Ec2Settings.defaults().withSimulator(ec2.endpoint()), time.clock(), time::advance);

    @BeforeEach
    void fill() {
        ec2.register(CloudContract.BASE, "base");
        ec2.addSubnet("subnet-a", "eu-west-1a");
        ec2.addSubnet("subnet-b", "eu-west-1b");
    }

    @AfterEach
    void close() {
        cloud.close();
        ec2.close();
    }

    private void lag(Duration each) {
        ec2.change(before -> before.with(Consistency.of(each)));
    }

    @Test
    void anInstanceThatIsNotKnownYetIsWaitedFor() {
        lag(SECONDS);

        InstanceId id = launch();

        assertThat(cloud.awaitRunning(REGION, id, LIMIT).state()).isEqualTo("running");
    }

    @Test
    void aLaunchThatIsRepeatedWithAnotherTemplateIsTheFirstOnceItIsListed() {
        lag(SECONDS);
        String token = CloudContract.token();
        InstanceId id = cloud.launch(CloudContract.launch(token, CloudContract.tags()));
        Launch changed = CloudContract.launch(token, CloudContract.tags());

        assertThatThrownBy(() -> cloud.launch(changed))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("lists no instance of that launch");

        time.advance(SECONDS);
        assertThat(cloud.launch(changed)).isEqualTo(id);
        assertThat(ec2.contents().instances()).hasSize(1);
    }

    @Test
    void anInstanceThatIsNotKnownYetIsNotGone() {
        lag(SECONDS);
        InstanceId id = launch();

        assertThatThrownBy(() -> cloud.instance(REGION, id))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("EC2 does not know " + id + " yet");

        time.advance(SECONDS);
        assertThat(cloud.instance(REGION, id)).isPresent();
    }

    @Test
    void anInstanceThatIsNotKnownYetIsTerminatedAllTheSame() {
        lag(SECONDS);
        InstanceId id = launch();

        cloud.terminate(REGION, id, LIMIT);

        assertThat(ec2.contents().instances()).isEmpty();
        assertThat(ec2.contents().volumes()).isEmpty();
    }

    @Test
    void anInstanceThatWasNeverKnownIsGoneInTheEnd() {
        lag(Duration.ofHours(1));
        InstanceId id = launch();

        assertThatThrownBy(() -> cloud.awaitRunning(REGION, id, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("there is no instance " + id);
        assertThat(cloud.instance(REGION, id)).isEmpty();
    }

    @Test
    void anImageThatIsNotKnownYetIsNeitherGoneNorDeregistered() {
        InstanceId instance = stopped();
        lag(SECONDS);
        AmiId id = image(instance, "autoami-web-1", CloudContract.tags());

        assertThatThrownBy(() -> cloud.image(REGION, id)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> cloud.deregister(REGION, id)).isInstanceOf(UnavailableException.class);

        assertThat(cloud.awaitAvailable(REGION, id, LIMIT).state()).isEqualTo("available");
        cloud.deregister(REGION, id);
        assertThat(ec2.contents().images()).isEmpty();
        assertThat(ec2.contents().snapshots()).isEmpty();
    }

    @Test
    void anImageWhoseAnswerGotLostIsAdoptedAsSoonAsItIsListed() {
        InstanceId instance = stopped();
        lag(SECONDS);
        Map<String, String> tags = CloudContract.tags();
        ec2.loseNextAnswer("CreateImage");

        assertThatThrownBy(() -> image(instance, "autoami-web-1", tags))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("does not list that image yet");
        time.advance(SECONDS);

        assertThat(List.of(image(instance, "autoami-web-1", tags)))
                .isEqualTo(ec2.contents().images());
    }

    @Test
    void anImageThatIsStillListedAfterItsEndIsGone() {
        InstanceId instance = stopped();
        Map<String, String> tags = CloudContract.tags();
        AmiId first = image(instance, "autoami-web-1", tags);
        cloud.awaitAvailable(REGION, first, LIMIT);
        lag(SECONDS);

        cloud.deregister(REGION, first);
        cloud.deregister(REGION, first);

        assertThat(cloud.image(REGION, first)).isEmpty();
        assertThat(cloud.ownedImages(REGION)).isEmpty();
        ec2.loseNextAnswer("CreateImage");
        assertThatThrownBy(() -> image(instance, "autoami-web-1", tags))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("does not list that image yet");
    }

    @Test
    void anImageOfAnHourIsLateAndThenThere() {
        InstanceId instance = stopped();
        ec2.faults().arrange(new Fault.LateImage(Duration.ofMinutes(90)));
        AmiId id = image(instance, "autoami-web-1", CloudContract.tags());

        assertThatThrownBy(() -> cloud.awaitAvailable(REGION, id, Duration.ofMinutes(30)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is not there yet after 1800 s: it is pending");

        assertThat(cloud.awaitAvailable(REGION, id, Duration.ofHours(2))).returns("available", Ami::state);
    }

    @Test
    void anImageThatFailsIsRefusedWithItsReason() {
        InstanceId instance = stopped();
        ec2.faults().arrange(new Fault.FailedImage(NO_HOST));
        AmiId id = image(instance, "autoami-web-1", CloudContract.tags());

        assertThatThrownBy(() -> cloud.awaitAvailable(REGION, id, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("it is failed (Server.InternalError: the host has failed)");
    }

    @Test
    void anInstanceThatDoesNotStartIsRefusedWithItsReason() {
        ec2.faults().arrange(new Fault.FailedStart(NO_HOST));
        InstanceId id = launch();

        assertThatThrownBy(() -> cloud.awaitRunning(REGION, id, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("it is terminated (Server.InternalError: the host has failed)");
    }

    @Test
    void anInstanceThatEndsBeforeItIsStoppedIsRefused() {
        ec2.faults().arrange(new Fault.EarlyEnd(Duration.ZERO, NO_HOST));
        InstanceId id = launch();
        time.advance(Duration.ofMinutes(1));

        assertThatThrownBy(() -> cloud.stop(REGION, id, LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("did not stop: it is ");
    }

    @Test
    void whereThereIsNoRoomAnotherZoneIsTriedWithAnotherTokenAndTheFirstWithoutRepeating() {
        ec2.faults().arrange(new Fault.Shortage("*", "eu-west-1a", "*", Duration.ofHours(1)));

        assertThatThrownBy(() -> cloud.launch(in("subnet-a", "token-1")))
                .isInstanceOf(NoCapacityException.class)
                .hasMessageContaining("InsufficientInstanceCapacity");
        assertThat(ec2.calls()).containsEntry("RunInstances", 1);

        InstanceId id = cloud.launch(in("subnet-b", "token-2"));
        assertThat(ec2.contents().instances()).containsExactly(id);
    }

    @Test
    void aTypeThatAZoneDoesNotHaveIsNotOfferedThere() {
        ec2.faults().arrange(new Fault.NotOffered("t3.small", "eu-west-1a"));

        assertThatThrownBy(() -> cloud.launch(in("subnet-a", "token-1")))
                .isInstanceOf(NotOfferedException.class)
                .hasMessageContaining("Unsupported")
                .hasMessageContaining("--subnet");
        assertThat(ec2.calls()).containsEntry("RunInstances", 1);
    }

    @Test
    void anInstanceThatDidStartIsFoundByItsTokenThoughEveryAnswerGotLostAndThereIsNoRoomAnyMore() {
        ec2.faults().arrange(new Fault.LostAnswer(Calls.next("RunInstances", 3)));
        Launch launch = in("subnet-a", "token-1");
        assertThatThrownBy(() -> cloud.launch(launch)).isInstanceOf(UnavailableException.class);
        ec2.faults().arrange(new Fault.Shortage("*", "*", "*", Duration.ofHours(1)));

        List<InstanceId> started =
                cloud.launchedWith(REGION, "token-1").stream().map(Instance::id).toList();

        assertThat(started).isEqualTo(ec2.contents().instances()).hasSize(1);
        assertThat(cloud.launchedWith(REGION, "token-2")).isEmpty();
        assertThat(cloud.launch(launch)).isEqualTo(started.getFirst());
        cloud.terminate(REGION, started.getFirst(), LIMIT);
        assertThat(cloud.launchedWith(REGION, "token-1")).isEmpty();
    }

    @Test
    void aQuotaIsRefusedWithWhatToDo() {
        ec2.failNext("RunInstances", 400, "VcpuLimitExceeded");

        assertThatThrownBy(this::launch)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("VcpuLimitExceeded")
                .hasMessageContaining("ask AWS for a higher quota");
    }

    @Test
    void throttlingIsUnavailableAndWaitingGoesOnThroughIt() {
        InstanceId id = launch();
        ec2.faults().arrange(new Fault.FailedCall(Calls.next("DescribeInstances", 6), 503, "RequestLimitExceeded"));

        assertThat(cloud.awaitRunning(REGION, id, LIMIT).state()).isEqualTo("running");
    }

    @Test
    void launchesBeyondTheBucketAreUnavailableUntilItHasFilledAgain() {
        ec2.change(before -> before.throttling(true));
        for (int i = 0; i < 5; i++) {
            launch();
        }

        assertThatThrownBy(this::launch)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("RequestLimitExceeded");
        time.advance(Duration.ofSeconds(1));

        assertThat(launch()).isNotNull();
        assertThat(ec2.contents().instances()).hasSize(6);
    }

    @Test
    void launchesThatWaitForTheirTurnAreNotThrottled() {
        ec2.change(before -> before.throttling(true));
        Instant start = time.clock().instant();

        for (int i = 0; i < 30; i++) {
            cloud.awaitTurnToLaunch(REGION);
            launch();
        }

        assertThat(ec2.throttled()).isEmpty();
        assertThat(Duration.between(start, time.clock().instant())).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void connectionsThatAreCutBeforeTheWorkAreMadeAgain() {
        ec2.faults().arrange(new Fault.LostCall(Calls.next("RunInstances", 2)));

        InstanceId id = launch();

        assertThat(ec2.contents().instances()).containsExactly(id);
    }

    @Test
    void aLifeWhoseWaitsTakeWhatTheyUsuallyDoCostsFewCallsAndHardlyMoreTime() {
        ec2.change(before -> before.with(new Pace(
                Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(20))));
        Instant start = time.clock().instant();

        InstanceId id = launch();
        cloud.awaitRunning(REGION, id, usually(15));
        // for each of the steps that log in
        for (int i = 0; i < 4; i++) {
            cloud.instance(REGION, id);
        }
        cloud.stop(REGION, id, usually(20));
        AmiId ami = image(id, "autoami-web-1", CloudContract.tags());
        cloud.awaitAvailable(REGION, ami, usually(90));
        cloud.terminate(REGION, id, usually(20));

        Duration floor = Duration.ofSeconds(15 + 20 + 90 + 20);
        assertThat(Duration.between(start, time.clock().instant())).isBetween(floor, floor.plusSeconds(8));
        assertThat(ec2.calls().values().stream().mapToInt(Integer::intValue).sum())
                .as(ec2.calls().toString())
                .isLessThanOrEqualTo(28);
    }

    private static Patience usually(int seconds) {
        return new Patience(Duration.ofSeconds(seconds), LIMIT);
    }

    private InstanceId launch() {
        return cloud.launch(CloudContract.launch(CloudContract.token(), CloudContract.tags()));
    }

    private InstanceId stopped() {
        InstanceId id = launch();
        cloud.awaitRunning(REGION, id, LIMIT);
        cloud.stop(REGION, id, LIMIT);
        return id;
    }

    private AmiId image(InstanceId instance, String name, Map<String, String> tags) {
        return cloud.createImage(REGION, instance, name, Optional.empty(), tags);
    }

    private static Launch in(String subnet, String token) {
        return new Launch(
                REGION,
                CloudContract.BASE,
                "t3.small",
                token,
                "",
                Optional.of(subnet),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                true,
                CloudContract.tags());
    }
}
