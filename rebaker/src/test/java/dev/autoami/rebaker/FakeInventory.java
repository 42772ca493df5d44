package dev.autoami.rebaker;

import dev.autoami.rebaker.sweep.Inventory;
import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.rebaker.sweep.Thing.Kind;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An account with memory: what is in it, and what of it has no tags of ours. */
final class FakeInventory implements Inventory {
    private final Crashes crashes;

    final Map<String, Thing> things = new LinkedHashMap<>();
    /** States of AMIs and instances that {@link #tagged} does not list. */
    final Map<String, String> others = new HashMap<>();
    /** What happens just before a thing is looked at again. */
    Runnable beforeFind = () -> {};
    /** What a removal meets, by the thing's id. */
    final Map<String, RuntimeException> troubles = new HashMap<>();

    FakeInventory(Crashes crashes) {
        this.crashes = crashes;
    }

    void put(Thing thing) {
        things.put(thing.id(), thing);
    }

    @Override
    public List<Thing> tagged(String region) {
        crashes.point("tagged");
        return things.values().stream()
                .filter(thing -> thing.region().equals(region))
                .toList();
    }

    @Override
    public Optional<Thing> find(Thing thing) {
        beforeFind.run();
        crashes.point("find");
        return Optional.ofNullable(things.get(thing.id()));
    }

    @Override
    public Map<AmiId, String> images(String region, Set<AmiId> ids) {
        crashes.point("images");
        Map<AmiId, String> found = new HashMap<>();
        ids.forEach(id -> state(Kind.IMAGE, id.value()).ifPresent(state -> found.put(id, state)));
        return found;
    }

    @Override
    public Map<InstanceId, String> instances(String region, Set<InstanceId> ids) {
        crashes.point("instances");
        Map<InstanceId, String> found = new HashMap<>();
        ids.forEach(id -> state(Kind.INSTANCE, id.value()).ifPresent(state -> found.put(id, state)));
        return found;
    }

    private Optional<String> state(Kind kind, String id) {
        return Optional.ofNullable(things.get(id))
                .filter(thing -> thing.kind() == kind)
                .map(Thing::state)
                .or(() -> Optional.ofNullable(others.get(id)));
    }

    @Override
    public void remove(Thing thing) {
        crashes.point("remove");
        RuntimeException trouble = troubles.get(thing.id());
        if (trouble != null) {
            throw trouble;
        }
        thing.parts().forEach(things::remove);
        things.remove(thing.id());
        crashes.point("after remove");
    }
}
