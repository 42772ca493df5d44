package dev.autoami.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.simulation.ec2.Contents;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageCopy;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Certname;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What rebakes have left in their account, on the CA and in the registry. */
record Leftovers(SimulatedEc2 ec2, SimulatedPuppet puppet, SshMachines machines, Registry registry) {
    /** What is the user's own, and to stay: instances, which have a volume each, and the certnames of those that have one. */
    record Users(List<InstanceId> instances, List<String> keyPairs, List<Certname> certnames) {
        static final Users NOTHING = new Users(List.of(), List.of(), List.of());
    }

    /** The latest images of their groups, and nothing else. */
    void assertOnlyTheLatestImages(List<Rebake> rebakes) {
        assertOnlyTheLatestImages(rebakes, Users.NOTHING);
    }

    /** The latest images of their groups, what is the user's, and nothing else. */
    void assertOnlyTheLatestImages(List<Rebake> rebakes, Users users) {
        Contents contents = ec2.contents();
        assertThat(contents.instances()).as("instances").containsExactlyInAnyOrderElementsOf(users.instances());
        assertThat(contents.volumes()).as("volumes").hasSameSizeAs(users.instances());
        assertThat(contents.keyPairs()).as("key pairs").containsExactlyInAnyOrderElementsOf(users.keyPairs());
        assertThat(contents.securityGroups()).as("security groups").isEmpty();
        List<ImageCopy> copies = rebakes.stream()
                .flatMap(rebake -> latest(rebake.group()).stream())
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
        Set<String> certnames = users.certnames().stream().map(Certname::value).collect(Collectors.toSet());
        assertThat(puppet.listed().keySet()).as("names on the CA").isEqualTo(certnames);
        assertThat(puppet.usable()).as("certificates").isEqualTo(certnames);
        assertThat(machines.unknownCommands()).as("unknown commands").isEmpty();
        Set<GroupName> groups = rebakes.stream().map(Rebake::group).collect(Collectors.toSet());
        assertThat(registry.rebakes().unfinished())
                .as("unfinished")
                .noneMatch(rebake -> groups.contains(rebake.group()));
        rebakes.forEach(rebake -> {
            assertThat(registry.leftovers().of(rebake.id())).as("leftovers").isEmpty();
            assertThat(registry.secrets().find(rebake, "login-key")).isEmpty();
            assertThat(registry.secrets().find(rebake, "host-key")).isEmpty();
        });
    }

    /** The latest image of a group, if it has one. */
    Optional<Image> latest(GroupName group) {
        return registry.images().list(Optional.of(group)).stream()
                .filter(image -> image.state() == ImageState.LATEST)
                .findFirst();
    }
}
