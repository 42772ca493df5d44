package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Machines that are nothing but a line in a list. */
final class MemoryMachines implements Machines {
    final Map<InstanceId, Boot> running = new ConcurrentHashMap<>();
    final Map<InstanceId, Boot> stopped = new ConcurrentHashMap<>();
    final List<AmiId> disks = new CopyOnWriteArrayList<>();
    volatile Optional<String> brokenBecause = Optional.empty();

    private final AtomicReference<Consumer<InstanceId>> listener = new AtomicReference<>(instance -> {});

    void powerOff(InstanceId instance) {
        stop(instance);
        listener.get().accept(instance);
    }

    @Override
    public void onPowerOff(Consumer<InstanceId> told) {
        listener.set(told);
    }

    @Override
    public String start(Boot boot) {
        brokenBecause.ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        running.put(boot.instance(), boot);
        return "127.0.0.2";
    }

    @Override
    public void stop(InstanceId instance) {
        Boot boot = running.remove(instance);
        if (boot != null) {
            stopped.put(instance, boot);
        }
    }

    @Override
    public String restart(InstanceId instance) {
        running.put(instance, Optional.ofNullable(stopped.remove(instance)).orElseThrow());
        return "127.0.0.3";
    }

    @Override
    public void remove(InstanceId instance) {
        running.remove(instance);
        stopped.remove(instance);
    }

    @Override
    public void image(InstanceId instance, AmiId ami) {
        disks.add(ami);
    }

    @Override
    public void forget(AmiId ami) {
        disks.remove(ami);
    }
}
