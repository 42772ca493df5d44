package dev.autoami.it.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.simulation.ec2.Machines.Boot;
import dev.autoami.deploy.simulation.ec2.UserData;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Network;

/** The lab's instances behave as EC2's: the rest of the lab is worth what this is. */
class DockerMachinesIT {
    private static final AmiId BASE = new AmiId("ami-00000001");
    private static final AmiId COPY = new AmiId("ami-00000002");
    private static final InstanceId FIRST = new InstanceId("i-00000001");
    private static final InstanceId SECOND = new InstanceId("i-00000002");

    private final Network network = Network.builder()
            .createNetworkCmdModifier(
                    command -> command.withName("autoami-lab-machines").withLabels(Docker.LABELS))
            .build();
    private final List<InstanceId> poweredOff = new CopyOnWriteArrayList<>();
    private final DockerMachines machines = new DockerMachines("autoami-lab-machines");

    @BeforeEach
    void knowTheBaseImage() {
        network.getId();
        machines.base(BASE, "autoami-lab/agent8");
        machines.onPowerOff(poweredOff::add);
    }

    @AfterEach
    void removeThem() {
        machines.remove(FIRST);
        machines.remove(SECOND);
        machines.forget(COPY);
        network.close();
    }

    @Test
    void userDataIsAppliedByCloudInitAndAnImageStartsWithTheDiskOfItsInstance() {
        String address = machines.start(boot(FIRST, BASE, "#cloud-config\nruncmd: [[touch, /srv/was-here]]\n"));
        assertThat(address).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        awaitCloudInit(FIRST);
        assertThat(in(FIRST, "cat", "/home/debian/.ssh/authorized_keys")).contains("AAAAtestkey");

        machines.stop(FIRST);
        machines.image(FIRST, COPY);
        machines.start(boot(SECOND, COPY, "#cloud-config\nruncmd: [[touch, /srv/here-too]]\n"));

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(in(SECOND, "ls", "/srv")).isEqualTo("here-too\nwas-here\n"));
        assertThat(poweredOff).isEmpty();
    }

    @Test
    void aShutdownFromInsideEndsTheMachineAndIsTold() {
        machines.start(boot(FIRST, BASE, "#cloud-config\n{}\n"));
        awaitCloudInit(FIRST);

        in(FIRST, "shutdown", "-P", "+60");
        assertThat(in(FIRST, "ps", "ax")).contains("-h -P +60");
        in(FIRST, "shutdown", "-P", "now");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(poweredOff).containsExactly(FIRST));
        machines.restart(FIRST);
        assertThat(in(FIRST, "ps", "ax")).doesNotContain("-P +60");
    }

    private void awaitCloudInit(InstanceId instance) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(in(instance, "cloud-init", "status")).contains("done"));
    }

    private String in(InstanceId instance, String... command) {
        return Docker.exec(machines.machine(instance).orElseThrow().container(), command)
                .out();
    }

    private static Boot boot(InstanceId instance, AmiId ami, String userData) {
        return new Boot(instance, ami, UserData.of(userData), Optional.of("ssh-ed25519 AAAAtestkey me"), true);
    }
}
