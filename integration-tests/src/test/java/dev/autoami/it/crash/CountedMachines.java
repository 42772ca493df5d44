package dev.autoami.it.crash;

import dev.autoami.deploy.simulation.ec2.Machines;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Simulated instances, of which all that ever were are remembered, and what was wrong with the disks that were imaged. A
 * user's own instances are not counted, nor what they have on their disks.
 */
final class CountedMachines implements Machines {
    /** Of a test instance, or of one that was launched for a user. */
    private static final Pattern CERTNAME = Pattern.compile("-l?[a-z2-7]{12}\\.autoami\\.internal");

    private final SshMachines machines;

    final List<InstanceId> started = new CopyOnWriteArrayList<>();
    final List<AmiId> imaged = new CopyOnWriteArrayList<>();
    final List<InstanceId> users = new CopyOnWriteArrayList<>();
    final List<AmiId> captured = new CopyOnWriteArrayList<>();
    final List<String> unclean = new CopyOnWriteArrayList<>();

    CountedMachines(SshMachines machines) {
        this.machines = machines;
    }

    /** Counts from here on: what there is belongs to the user. */
    void countAnew() {
        users.addAll(started);
        started.clear();
        imaged.clear();
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
        if (users.contains(instance)) {
            captured.add(ami);
            return;
        }
        imaged.add(ami);
        machines.files(ami).orElse(Map.of()).forEach((path, content) -> {
            if (CERTNAME.matcher(path).find()
                    || CERTNAME.matcher(content).find()
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
