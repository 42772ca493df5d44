package dev.autoami.rebaker.sweep;

import static java.util.stream.Collectors.toSet;

import dev.autoami.rebaker.Tags;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the registry knows of some things' rebakes. Read after the things were: a rebake that made one of them was filed
 * before that.
 *
 * @param holding those that have use for their instances
 * @param images by the rebake that made them
 * @param wanted why AMIs are of use, whoever made them
 */
record Known(
        Map<RebakeId, Rebake> rebakes, Set<RebakeId> holding, Map<RebakeId, Image> images, Map<AmiId, String> wanted) {
    static Known of(Registry registry, Collection<Thing> things) {
        Set<RebakeId> ids =
                things.stream().map(Known::rebake).flatMap(Optional::stream).collect(toSet());
        return new Known(
                registry.rebakes().find(ids),
                registry.rebakes().holding(ids),
                registry.images().madeBy(ids),
                wanted(registry));
    }

    /** The rebake that a thing's tag names, if that can be one. */
    static Optional<RebakeId> rebake(Thing thing) {
        try {
            return Optional.ofNullable(thing.tags().get(Tags.REBAKE)).map(RebakeId::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Map<AmiId, String> wanted(Registry registry) {
        Map<AmiId, String> wanted = new HashMap<>();
        for (Group group : registry.groups().all()) {
            wanted.put(group.settings().baseImage(), "it is the base image of group " + group.name());
        }
        for (Rebake rebake : registry.rebakes().unfinished()) {
            String why = "rebake %s, which is under way, uses it".formatted(rebake.id());
            rebake.source().ifPresent(ami -> wanted.put(ami, why));
            rebake.intermediate().ifPresent(ami -> wanted.put(ami, why));
            rebake.image()
                    .flatMap(registry.images()::find)
                    .flatMap(image -> image.ami(rebake.region()))
                    .ifPresent(ami -> wanted.put(ami, why));
        }
        return wanted;
    }
}
