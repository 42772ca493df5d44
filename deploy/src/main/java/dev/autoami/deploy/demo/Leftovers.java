package dev.autoami.deploy.demo;

import dev.autoami.deploy.simulation.ec2.Contents;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.ImageCopy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the rebakes left behind, in the simulated account, on the CA and in the images, held against the registry:
 * images and their snapshots, and nothing else.
 */
final class Leftovers {
    private final World world;
    private final List<String> faults = new ArrayList<>();

    Leftovers(World world) {
        this.world = world;
    }

    /** A sentence a fault; empty when nothing is left that should not be. */
    List<String> faults() {
        Contents contents = world.ec2.contents();
        List<ImageCopy> copies = world.service.registry().images().list(Optional.empty()).stream()
                .flatMap(image -> image.copies().stream())
                .toList();
        none("instances", contents.instances());
        none("volumes", contents.volumes());
        none("key pairs", contents.keyPairs());
        none("security groups", contents.securityGroups());
        same("images", contents.images(), copies, copy -> copy.ami().stream().toList());
        same("snapshots", contents.snapshots(), copies, ImageCopy::snapshots);
        none("names listed on the Puppet CA", world.puppet.listed().keySet());
        none("names with a certificate that was not revoked", world.puppet.usable());
        none("commands that the simulated instances did not know", world.machines.unknownCommands());
        contents.images().forEach(this::searched);
        return faults;
    }

    /** What is left, in words. */
    String summary() {
        Contents contents = world.ec2.contents();
        return "%d images, %d snapshots, %d instances, %d key pairs, %d security groups; on the CA %d certificates"
                .formatted(
                        contents.images().size(),
                        contents.snapshots().size(),
                        contents.instances().size(),
                        contents.keyPairs().size(),
                        contents.securityGroups().size(),
                        world.puppet.listed().size() + world.puppet.usable().size());
    }

    private void none(String what, Collection<?> left) {
        if (!left.isEmpty()) {
            faults.add("%s are left: %s".formatted(what, left));
        }
    }

    private <T> void same(
            String what, List<T> left, List<ImageCopy> copies, Function<ImageCopy, Collection<T>> recorded) {
        Set<String> expected = texts(
                copies.stream().flatMap(copy -> recorded.apply(copy).stream()).toList());
        if (!texts(left).equals(expected)) {
            faults.add("the %s in the account are %s, those in the registry %s".formatted(what, left, expected));
        }
    }

    private static Set<String> texts(Collection<?> things) {
        return things.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The image's whole disk, for what must not be in an image. */
    private void searched(AmiId ami) {
        List<String> certnames = world.service.registry().rebakes().recent(Optional.empty(), 1000).stream()
                .map(rebake -> rebake.certname().value())
                .toList();
        world.machines.files(ami).orElseThrow().forEach((path, content) -> {
            if (certnames.stream().anyMatch(name -> path.contains(name) || content.contains(name))) {
                faults.add("%s names a test instance in %s".formatted(ami, path));
            }
            if (content.contains("PRIVATE KEY") || path.startsWith("/etc/ssh/ssh_host_") || content.contains("ssh-")) {
                faults.add("%s has a key in %s".formatted(ami, path));
            }
            if (path.equals("/etc/machine-id") && !content.isEmpty()) {
                faults.add("%s has a machine-id".formatted(ami));
            }
        });
    }
}
