package dev.autoami.deploy.serve;

import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.sweep.Inventory;
import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** An account that has what a test puts there. */
public final class FakeInventory implements Inventory {
    private final List<Thing> things = new CopyOnWriteArrayList<>();
    private volatile boolean isDown;
    private volatile Runnable duringLook = () -> {};

    public void put(Thing thing) {
        things.add(thing);
    }

    public void goDown(boolean down) {
        isDown = down;
    }

    /** What happens while a sweep looks. */
    public void duringLook(Runnable deed) {
        duringLook = deed;
    }

    public void empty() {
        things.clear();
    }

    public List<Thing> things() {
        return List.copyOf(things);
    }

    @Override
    public List<Thing> tagged(String region) {
        duringLook.run();
        if (isDown) {
            throw new UnavailableException("EC2 answered RequestLimitExceeded");
        }
        return things.stream().filter(thing -> thing.region().equals(region)).toList();
    }

    @Override
    public Optional<Thing> find(Thing thing) {
        return things.stream().filter(other -> other.id().equals(thing.id())).findFirst();
    }

    @Override
    public Map<AmiId, String> images(String region, Set<AmiId> ids) {
        return Map.of();
    }

    @Override
    public Map<InstanceId, String> instances(String region, Set<InstanceId> ids) {
        return Map.of();
    }

    @Override
    public void remove(Thing thing) {
        things.removeIf(other -> other.id().equals(thing.id()));
    }
}
