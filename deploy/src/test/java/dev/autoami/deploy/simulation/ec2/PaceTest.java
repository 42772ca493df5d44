package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.launch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.image.AmiId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An hour of EC2 in a moment of ours. */
class PaceTest {
    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    @Test
    void everyChangeOfStateTakesItsTimeAndNoMore() {
        String id = day.run(launch("token"));
        passes(HandMovedEc2.BOOT, id, "pending", "running");

        day.client.stopInstances(request -> request.instanceIds(id));
        passes(HandMovedEc2.STOP, id, "stopping", "stopped");

        day.client.terminateInstances(request -> request.instanceIds(id));
        passes(HandMovedEc2.TERMINATE, id, "shutting-down", "terminated");
    }

    private void passes(Duration length, String id, String before, String after) {
        day.time.advance(length.minusSeconds(1));
        assertThat(day.state(id)).isEqualTo(before);
        day.time.advance(Duration.ofSeconds(1));
        assertThat(day.state(id)).isEqualTo(after);
    }

    @Test
    void anImageOfAnHourIsMadeInAMoment() {
        String instance = day.stopped("token");
        day.ec2.change(
                before -> before.with(new Pace(Duration.ZERO, Duration.ZERO, Duration.ofHours(1), Duration.ZERO)));

        String ami = day.image(instance, "autoami-web-1");
        day.time.advance(Duration.ofMinutes(59));
        assertThat(day.image(ami).stateAsString()).isEqualTo("pending");
        day.time.advance(Duration.ofMinutes(1));

        assertThat(day.image(ami).stateAsString()).isEqualTo("available");
        assertThat(day.machines.disks).containsExactly(new AmiId(ami));
    }

    @Test
    void aTerminatedInstanceIsShownForAnHour() {
        String id = day.running("token");
        day.client.terminateInstances(request -> request.instanceIds(id));
        day.time.advance(HandMovedEc2.TERMINATE);

        day.time.advance(Duration.ofMinutes(59));
        assertThat(day.state(id)).isEqualTo("terminated");
        day.time.advance(Duration.ofMinutes(1));

        HandMovedEc2.assertRefused(400, "InvalidInstanceID.NotFound", () -> day.instance(id));
    }
}
