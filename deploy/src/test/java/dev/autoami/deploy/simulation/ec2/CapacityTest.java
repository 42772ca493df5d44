package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.assertRefused;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.launch;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Where there is room for an instance, and where there is none. */
class CapacityTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    @BeforeEach
    void subnets() {
        day.ec2.addSubnet("subnet-a", "eu-central-1a");
        day.ec2.addSubnet("subnet-a2", "eu-central-1a");
        day.ec2.addSubnet("subnet-b", "eu-central-1b");
    }

    @Test
    void aTypeThatIsShortInAZoneIsLaunchedInTheNextOrLater() {
        day.ec2.faults().arrange(new Fault.Shortage("t3.small", "eu-central-1a", "*", HOUR));

        assertRefused(500, "InsufficientInstanceCapacity", () -> day.run(in("subnet-a", "1")));
        assertRefused(
                500,
                "InsufficientInstanceCapacity",
                () -> day.run(launch("2").placement(place -> place.availabilityZone("eu-central-1a"))));
        assertThat(day.run(in("subnet-a", "3").instanceType("m5.large"))).startsWith("i-");
        String elsewhere = day.run(in("subnet-b", "4"));
        assertThat(day.instance(elsewhere).placement().availabilityZone()).isEqualTo("eu-central-1b");
        assertThat(day.ec2.contents().instances()).hasSize(2);

        day.time.advance(HOUR);
        assertThat(day.run(in("subnet-a", "1"))).startsWith("i-");
    }

    @Test
    void whoAsksForNoZoneGetsOneThatHasRoom() {
        day.ec2.faults().arrange(new Fault.Shortage("*", "simulated-1a", "*", HOUR));

        assertThat(day.instance(day.run("token")).placement().availabilityZone())
                .isEqualTo("simulated-1b");

        day.ec2.faults().arrange(new Fault.Shortage("*", "*", "*", HOUR));
        assertRefused(500, "InsufficientInstanceCapacity", () -> day.run("other"));
    }

    @Test
    void aSubnetMayBeShortAlone() {
        day.ec2.faults().arrange(new Fault.Shortage("*", "*", "subnet-a", HOUR));

        assertRefused(500, "InsufficientInstanceCapacity", () -> day.run(in("subnet-a", "1")));
        assertThat(day.run(in("subnet-a2", "2"))).startsWith("i-");
    }

    @Test
    void aTypeThatAZoneDoesNotHaveIsUnsupportedThereAndFoundByWhoAsksForNoZone() {
        day.ec2.faults().arrange(new Fault.NotOffered("t3.small", "eu-central-1a"));
        day.ec2.faults().arrange(new Fault.NotOffered("t3.small", "simulated-1a"));

        assertRefused(400, "Unsupported", () -> day.run(in("subnet-a", "1")));
        assertThat(day.run(in("subnet-a", "2").instanceType("m5.large"))).startsWith("i-");
        assertThat(day.run(in("subnet-b", "3"))).startsWith("i-");
        assertThat(day.instance(day.run("4")).placement().availabilityZone()).isEqualTo("simulated-1b");
    }

    @Test
    void aTokenCountsForItsZone() {
        String first = day.run(in("subnet-a", "token"));

        assertThat(day.run(in("subnet-a", "token"))).isEqualTo(first);
        assertThat(day.run(in("subnet-b", "token"))).isNotEqualTo(first);
        assertRefused(400, "IdempotentParameterMismatch", () -> day.run(in("subnet-a2", "token")));
        assertRefused(
                400,
                "IdempotentParameterMismatch",
                () -> day.run(in("subnet-a", "token").instanceType("m5.large")));
        assertThat(day.ec2.contents().instances()).hasSize(2);
    }

    @Test
    void aTokenWhoseLaunchFoundNoRoomIsNotUsedUp() {
        day.ec2.faults().arrange(new Fault.Shortage("*", "*", "*", HOUR));
        assertRefused(500, "InsufficientInstanceCapacity", () -> day.run("token"));
        day.ec2.faults().clear();

        assertThat(day.run(launch("token").instanceType("m5.large"))).startsWith("i-");
    }

    @Test
    void subnetsTellTheirZones() {
        assertThat(day.client
                        .describeSubnets(
                                request -> request.filters(HandMovedEc2.filter("availability-zone", "eu-central-1a")))
                        .subnets())
                .extracting(Subnet::subnetId)
                .containsExactly("subnet-a", "subnet-a2");
        assertRefused(
                400,
                "InvalidParameterValue",
                () -> day.run(launch("token").placement(place -> place.availabilityZone("mars-1a"))));
    }

    private static RunInstancesRequest.Builder in(String subnet, String token) {
        return launch(token).subnetId(subnet);
    }
}
