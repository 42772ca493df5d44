package dev.autoami.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.simulation.ec2.Contents;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.schema.Registry;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageCopy;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.rebake.Rebake;
import java.util.List;
import java.util.Optional;

/** What rebakes have left in their account, on the CA and in the registry. */
record Leftovers(SimulatedEc2 ec2, SimulatedPuppet puppet, SshMachines machines, Registry registry) {
    /** The latest images of their groups, and nothing else. */
    void assertOnlyTheLatestImages(List<Rebake> rebakes) {
        Contents contents = ec2.contents();
        assertThat(contents.instances()).as("instances").isEmpty();
        assertThat(contents.volumes()).as("volumes").isEmpty();
        assertThat(contents.keyPairs()).as("key pairs").isEmpty();
        assertThat(contents.securityGroups()).as("security groups").isEmpty();
        List<ImageCopy> copies = rebakes.stream()
                .flatMap(rebake -> latest(rebake).stream())
                .flatMap(image -> image.copies().stream())
                .toList();
        assertThat(contents.images())
                .as("images")
                .containsExactlyInAnyOrderElementsOf(
                        copies.stream().flatMap(copy -> copy.ami().stream()).toList());
        assertThat(contents.snapshots())
                .as("snapshots")
                .containsExactlyInAnyOrderElementsOf(copies.stream()
                        .flatMap(copy -> copy.snapshots().stream())
                        .toList());
        assertThat(puppet.listed()).as("names on the CA").isEmpty();
        assertThat(puppet.usable()).as("certificates").isEmpty();
        assertThat(machines.unknownCommands()).as("unknown commands").isEmpty();
        assertThat(registry.rebakes().unfinished()).as("unfinished").isEmpty();
        rebakes.forEach(rebake -> {
            assertThat(registry.leftovers().of(rebake.id())).as("leftovers").isEmpty();
            assertThat(registry.secrets().find(rebake, "login-key")).isEmpty();
            assertThat(registry.secrets().find(rebake, "host-key")).isEmpty();
        });
    }

    /** The latest image of a rebake's group, if it has one. */
    Optional<Image> latest(Rebake rebake) {
        return registry.images().list(Optional.of(rebake.group())).stream()
                .filter(image -> image.state() == ImageState.LATEST)
                .findFirst();
    }
}
