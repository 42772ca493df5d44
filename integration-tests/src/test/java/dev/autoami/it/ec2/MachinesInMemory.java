package dev.autoami.it.ec2;

import dev.autoami.deploy.simulation.ec2.Machines;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Machines that are there or not, and nothing else; those that are made to, fail. */
public final class MachinesInMemory implements Machines {
    final List<Boot> boots = new CopyOnWriteArrayList<>();
    final Set<String> failing = ConcurrentHashMap.newKeySet();

    @Override
    public void onPowerOff(Consumer<InstanceId> listener) {}

    @Override
    public String start(Boot boot) {
        fail("start");
        boots.add(boot);
        return "10.0.0." + boots.size();
    }

    @Override
    public void stop(InstanceId instance) {}

    @Override
    public String restart(InstanceId instance) {
        return "10.0.0.1";
    }

    @Override
    public void remove(InstanceId instance) {}

    @Override
    public void image(InstanceId instance, AmiId ami) {
        fail("image");
    }

    @Override
    public void forget(AmiId ami) {}

    private void fail(String what) {
        if (failing.contains(what)) {
            throw new IllegalStateException("the machine cannot " + what);
        }
    }
}
