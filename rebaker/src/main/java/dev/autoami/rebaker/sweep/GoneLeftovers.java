package dev.autoami.rebaker.sweep;

import static java.util.stream.Collectors.toSet;

import dev.autoami.schema.Registry;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.sweep.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Strikes off the list what rebakes had to leave in a region, and a sweep finds nothing of any more: it went by itself, or
 * somebody removed it, or there was nothing to begin with.
 */
final class GoneLeftovers {
    private static final Set<String> GONE = Set.of("shutting-down", "terminated");

    private final Registry registry;
    private final Inventory inventory;
    private final String region;

    GoneLeftovers(Registry registry, Inventory inventory, String region) {
        this.registry = registry;
        this.inventory = inventory;
        this.region = region;
    }

    /**
     * @param left what was on the list before EC2 was asked, of rebakes that ended so long ago that it shows all of them
     * @param findings all that the sweep found in this region's EC2
     */
    void strike(List<Leftover> left, List<Finding> findings) {
        Set<String> found =
                findings.stream().flatMap(finding -> finding.rebake().stream()).collect(toSet());
        List<Leftover> unfound = left.stream()
                .filter(leftover -> !found.contains(leftover.rebake().value()))
                .toList();
        Set<RebakeId> onTheCa = registry.rebakes()
                .caNotSwept(unfound.stream().map(Leftover::rebake).toList());
        Set<String> inEc2 = inEc2(unfound);
        unfound.stream()
                .filter(leftover -> switch (leftover.kind()) {
                    case INSTANCE, IMAGE -> !inEc2.contains(leftover.name());
                    // The tearing down did not get so far as to know what there was, on the CA or elsewhere.
                    case CERTIFICATE, UNKNOWN -> !onTheCa.contains(leftover.rebake());
                })
                .forEach(leftover -> registry.leftovers().removed(leftover.rebake(), leftover.name()));
    }

    /** By id, those that have one: a user's instance has no tag of ours, and of any other somebody may have taken it. */
    private Set<String> inEc2(List<Leftover> left) {
        Set<InstanceId> instances = ids(left, Leftover.Kind.INSTANCE, "i-").stream()
                .map(InstanceId::new)
                .collect(toSet());
        Set<AmiId> images =
                ids(left, Leftover.Kind.IMAGE, "ami-").stream().map(AmiId::new).collect(toSet());
        Map<InstanceId, String> runs = instances.isEmpty() ? Map.of() : inventory.instances(region, instances);
        Map<AmiId, String> there = images.isEmpty() ? Map.of() : inventory.images(region, images);
        Set<String> found = there.keySet().stream().map(AmiId::value).collect(toSet());
        runs.forEach((instance, state) -> Optional.of(instance.value())
                .filter(id -> !GONE.contains(state))
                .ifPresent(found::add));
        return found;
    }

    private static Set<String> ids(List<Leftover> left, Leftover.Kind kind, String prefix) {
        return left.stream()
                .filter(leftover -> leftover.kind() == kind && leftover.name().startsWith(prefix))
                .map(Leftover::name)
                .collect(toSet());
    }
}
