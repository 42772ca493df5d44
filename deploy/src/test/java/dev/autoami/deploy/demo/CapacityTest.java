package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.simulation.ec2.Calls;
import dev.autoami.deploy.simulation.ec2.Fault;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;

/** A group of two types and two zones, while the simulated EC2 has no room in some of them. */
class CapacityTest extends InWorld {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Placement FIRST = new Placement("t3.small", Optional.of("subnet-a"));

    @BeforeEach
    void aGroup() {
        world.ec2.addSubnet("subnet-a", "eu-central-1a");
        world.ec2.addSubnet("subnet-b", "eu-central-1b");
        create("t3.small,t3a.small", "--subnet", "subnet-a", "--subnet", "subnet-b");
    }

    @Test
    void theNextPlacementThatHasRoomIsTaken() {
        world.ec2.faults().arrange(new Fault.Shortage("t3.small", "eu-central-1a", "*", LONG));
        world.ec2.faults().arrange(new Fault.NotOffered("t3.small", "eu-central-1b"));

        autoami("run", "web", "--wait");

        Rebake rebake = rebake();
        assertThat(rebake.placement()).contains(new Placement("t3a.small", Optional.of("subnet-a")));
        assertThat(made()).extracting(Instance::instanceTypeAsString).containsExactly("t3a.small");
        assertThat(world.ec2.calls()).containsEntry("RunInstances", 3);
        assertThat(autoami("rebake", "show", rebake.id().value()))
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

        autoami("run", "web", "--wait");

        assertThat(made()).hasSize(1);
        assertThat(rebake().placement()).contains(FIRST);
        assertThat(world.ec2.calls()).containsEntry("RunInstances", 4);
    }

    @Test
    void whereThereIsNoRoomAnywhereTheRebakeIsLateUntilThereIs() {
        world.ec2.faults().arrange(new Fault.Shortage("*", "*", "*", LONG));
        autoami("run", "web");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(rebake().lateSince()).isPresent());

        world.ec2.faults().clear();
        String told = autoami("rebake", "watch", rebake().id().value());

        assertThat(made()).hasSize(1);
        assertThat(rebake().outcome()).contains(Outcome.PROMOTED);
        assertThat(told)
                .contains("late: EC2 has no room for any of t3.small in subnet-a, t3.small in subnet-b, t3a.small in");
    }

    private Rebake rebake() {
        return world.service.registry().rebakes().recent(Optional.of(WEB), 1).getFirst();
    }

    /** All there ever were: EC2 shows those that have ended, too. */
    private List<Instance> made() {
        return ec2(client -> client.describeInstances().reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList());
    }
}
