package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.assertRefused;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.launch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.InstanceId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.ec2.model.Image;

/** Instances and images that come to a bad end. */
class FatesTest {
    private static final StateReason NO_VOLUME =
            new StateReason("Client.VolumeLimitExceeded", "Client.VolumeLimitExceeded: Volume limit exceeded");
    private static final StateReason NO_HOST =
            new StateReason("Server.InternalError", "Server.InternalError: the host has failed");

    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    @Test
    void theNextInstanceDoesNotStartAndSaysWhy() {
        day.ec2.faults().arrange(new Fault.FailedStart(NO_VOLUME));

        String doomed = day.run("doomed");
        String other = day.run("other");
        assertThat(day.state(doomed)).isEqualTo("pending");
        day.time.advance(HandMovedEc2.BOOT);

        assertThat(day.instance(doomed).state().nameAsString()).isEqualTo("terminated");
        assertThat(day.instance(doomed).stateReason().code()).isEqualTo("Client.VolumeLimitExceeded");
        assertThat(day.state(other)).isEqualTo("running");
        assertThat(day.machines.running).containsOnlyKeys(new InstanceId(other));
        assertThat(day.ec2.contents().instances()).containsExactly(new InstanceId(other));
    }

    @Test
    void theNextInstanceEndsWhileItIsNeeded() {
        day.ec2.faults().arrange(new Fault.EarlyEnd(Duration.ofMinutes(2), NO_HOST));
        String id = day.running("token");

        day.time.advance(Duration.ofMinutes(1));
        assertThat(day.state(id)).isEqualTo("running");
        day.time.advance(Duration.ofMinutes(1));
        assertThat(day.state(id)).isEqualTo("shutting-down");
        day.time.advance(HandMovedEc2.TERMINATE);

        assertThat(day.state(id)).isEqualTo("terminated");
        assertThat(day.instance(id).stateReason().code()).isEqualTo("Server.InternalError");
        assertThat(day.machines.running).isEmpty();
    }

    @Test
    void anInstanceIsEndedUnderItsUsersHands() {
        String id = day.running("token");

        day.ec2.end(new InstanceId(id), NO_HOST);
        day.time.advance(HandMovedEc2.TERMINATE);

        assertThat(day.state(id)).isEqualTo("terminated");
        assertRefused(400, "IncorrectState", () -> day.image(id, "autoami-web-1"));
    }

    @Test
    void theNextImageFailsAndSaysWhy() {
        String instance = day.stopped("token");
        day.ec2.faults().arrange(new Fault.FailedImage(NO_HOST));

        String ami = day.image(instance, "autoami-web-1");
        day.time.advance(HandMovedEc2.IMAGE);

        Image failed = day.image(ami);
        assertThat(failed.stateAsString()).isEqualTo("failed");
        assertThat(failed.stateReason().code()).isEqualTo("Server.InternalError");
        assertThat(day.client
                        .describeSnapshots(request -> request.ownerIds("self"))
                        .snapshots()
                        .getFirst()
                        .stateAsString())
                .isEqualTo("error");
        assertThat(day.machines.disks).isEmpty();
        assertRefused(
                400, "InvalidAMIID.Unavailable", () -> day.run(launch("from it").imageId(ami)));
        assertRefused(400, "InvalidAMIName.Duplicate", () -> day.image(instance, "autoami-web-1"));
    }

    @Test
    void anImageWhoseInstanceIsTerminatedTooEarlyFails() {
        String instance = day.stopped("token");
        String ami = day.image(instance, "autoami-web-1");

        day.client.terminateInstances(request -> request.instanceIds(instance));
        day.time.advance(HandMovedEc2.IMAGE);

        assertThat(day.image(ami).stateReason().code()).isEqualTo("Client.InstanceTerminated");
    }

    @Test
    void theNextImageAloneIsLate() {
        String instance = day.stopped("token");
        day.ec2.faults().arrange(new Fault.LateImage(Duration.ofMinutes(90)));
        String late = day.image(instance, "late");
        String other = day.image(instance, "other");

        day.time.advance(HandMovedEc2.IMAGE);
        assertThat(day.image(other).stateAsString()).isEqualTo("available");
        assertThat(day.image(late).stateAsString()).isEqualTo("pending");

        day.time.advance(Duration.ofMinutes(90));
        assertThat(day.image(late).stateAsString()).isEqualTo("available");
    }
}
