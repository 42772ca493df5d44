package dev.autoami.rebaker.sweep;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.autoami.rebaker.Tags;
import dev.autoami.schema.image.AmiId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stands around a thing in its region.
 *
 * @param amis that are there: all with our tags, and those of others that snapshots of ours were made for
 * @param usedSnapshots of AMIs with our tags
 * @param rebakesOfInstances what the instances with our tags say, by id
 */
record Surroundings(Set<AmiId> amis, Set<String> usedSnapshots, Map<String, String> rebakesOfInstances) {
    static Surroundings of(Inventory inventory, String region, List<Thing> things) {
        Set<AmiId> amis =
                of(things, Thing.Kind.IMAGE).map(image -> new AmiId(image.id())).collect(toSet());
        Set<AmiId> named = of(things, Thing.Kind.SNAPSHOT)
                .flatMap(snapshot -> snapshot.of().stream())
                .map(AmiId::new)
                .filter(ami -> !amis.contains(ami))
                .collect(toSet());
        Set<AmiId> there = new HashSet<>(amis);
        if (!named.isEmpty()) {
            there.addAll(inventory.images(region, named).keySet());
        }
        return new Surroundings(
                there,
                of(things, Thing.Kind.IMAGE)
                        .flatMap(image -> image.parts().stream())
                        .collect(toSet()),
                of(things, Thing.Kind.INSTANCE)
                        .collect(toMap(Thing::id, instance -> instance.tags().getOrDefault(Tags.REBAKE, ""))));
    }

    private static Stream<Thing> of(List<Thing> things, Thing.Kind kind) {
        return things.stream().filter(thing -> thing.kind() == kind);
    }
}
