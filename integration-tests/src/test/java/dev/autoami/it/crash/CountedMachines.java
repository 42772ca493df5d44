package dev.autoami.it.crash;

import dev.autoami.deploy.simulation.ec2.Machines;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Simulated instances, of which all that ever were are remembered, and what was wrong with the disks that were imaged. */
final class CountedMachines implements Machines {
    private final SshMachines machines;
    private final Predicate<String> namesTheInstance;

    final List<InstanceId> started = new CopyOnWriteArrayList<>();
    final List<AmiId> imaged = new CopyOnWriteArrayList<>();
    final List<String> unclean = new CopyOnWriteArrayList<>();

    /** @param namesTheInstance whether a file's path or content names a test instance */
    CountedMachines(SshMachines machines, Predicate<String> namesTheInstance) {
        this.machines = machines;
        this.namesTheInstance = namesTheInstance;
    }

    @Override
    public void onPowerOff(Consumer<InstanceId> listener) {
        machines.onPowerOff(listener);
    }

    @Override
    public String start(Boot boot) {
        started.add(boot.instance());
        return machines.start(boot);
    }

    @Override
    public void stop(InstanceId instance) {
        machines.stop(instance);
    }

    @Override
    public String restart(InstanceId instance) {
        return machines.restart(instance);
    }

    @Override
    public void remove(InstanceId instance) {
        machines.remove(instance);
    }

    @Override
    public void image(InstanceId instance, AmiId ami) {
        machines.image(instance, ami);
        imaged.add(ami);
        machines.files(ami).orElse(Map.of()).forEach((path, content) -> {
            if (namesTheInstance.test(path)
                    || namesTheInstance.test(content)
                    || content.contains("PRIVATE KEY")
                    || content.contains("ssh-ed25519 ")
                    || (path.equals("/etc/machine-id") && !content.isEmpty())) {
                unclean.add("%s has %s: %s".formatted(ami, path, content));
            }
        });
    }

    @Override
    public void forget(AmiId ami) {
        machines.forget(ami);
    }
}
