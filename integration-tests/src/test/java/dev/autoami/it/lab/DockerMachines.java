package dev.autoami.it.lab;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.WaitResponse;
import dev.autoami.deploy.simulation.ec2.Machines;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Instances that are containers. An AMI is a Docker image: a base image of the lab's, or the commit of an instance.
 * User-data is given to Debian's cloud-init by its NoCloud seed directory, with the instance's id, before the start.
 */
final class DockerMachines implements Machines {
    private static final int STOP_SECONDS = 30;

    private final String network;
    private final Map<AmiId, String> images = new ConcurrentHashMap<>();
    private final Map<InstanceId, Machine> machines = new ConcurrentHashMap<>();
    /** Containers that we stop ourselves, so that their end is no power-off from inside. */
    private final Set<String> stopping = ConcurrentHashMap.newKeySet();

    private Consumer<InstanceId> listener = instance -> {};
    private Consumer<Machine> onBoot = machine -> {};

    /** An instance and the container that it is. */
    record Machine(InstanceId instance, String container, Boot boot) {}

    /** @param network of Docker, where machines find the Puppet Server by name */
    DockerMachines(String network) {
        this.network = network;
    }

    /** Lets a Docker image stand for an AMI. */
    void base(AmiId ami, String image) {
        images.put(ami, image);
    }

    /** Whom to tell of each machine that has been started. */
    void onBoot(Consumer<Machine> watcher) {
        onBoot = watcher;
    }

    Optional<Machine> machine(InstanceId instance) {
        return Optional.ofNullable(machines.get(instance));
    }

    /** The Docker image that an AMI is, unless it has been forgotten. */
    Optional<String> image(AmiId ami) {
        return Optional.ofNullable(images.get(ami));
    }

    /** Containers of instances that are still there, running or not. */
    List<String> containers() {
        return Docker.CLIENT.listContainersCmd().withShowAll(true).withLabelFilter(instanceLabels()).exec().stream()
                .map(container -> String.join(",", container.getNames()))
                .toList();
    }

    @Override
    public void onPowerOff(Consumer<InstanceId> toldOfPowerOff) {
        listener = toldOfPowerOff;
    }

    @Override
    public String start(Boot boot) {
        String image = Optional.ofNullable(images.get(boot.ami()))
                .orElseThrow(() -> new IllegalStateException("no Docker image stands for " + boot.ami()));
        String container = Docker.CLIENT
                .createContainerCmd(image)
                .withName("autoami-lab-" + boot.instance().value())
                .withHostName("ip-" + boot.instance().value().replaceFirst("^i-", ""))
                .withLabels(instanceLabels())
                .withHostConfig(HostConfig.newHostConfig()
                        .withNetworkMode(network)
                        // so that a power-off ends the container
                        .withCapAdd(Capability.SYS_BOOT)
                        // what is in memory only is in no image
                        .withTmpFs(Map.of("/run", "exec")))
                .exec()
                .getId();
        Machine machine = new Machine(boot.instance(), container, boot);
        machines.put(boot.instance(), machine);
        seed(container, boot);
        return run(machine);
    }

    @Override
    public void stop(InstanceId instance) {
        machine(instance).ifPresent(machine -> {
            stopping.add(machine.container());
            try {
                Docker.CLIENT
                        .stopContainerCmd(machine.container())
                        .withTimeout(STOP_SECONDS)
                        .exec();
            } catch (NotModifiedException e) {
                // stopped already
            }
        });
    }

    @Override
    public String restart(InstanceId instance) {
        return run(machine(instance).orElseThrow(() -> new IllegalStateException("there is no machine " + instance)));
    }

    @Override
    public void remove(InstanceId instance) {
        Machine machine = machines.remove(instance);
        if (machine != null) {
            stopping.add(machine.container());
            removeContainer(machine.container());
        }
    }

    @Override
    public void image(InstanceId instance, AmiId ami) {
        Machine machine = machine(instance).orElseThrow(() -> new IllegalStateException("no machine " + instance));
        String image = Docker.CLIENT
                .commitCmd(machine.container())
                .withRepository("autoami-lab/ami")
                .withTag(ami.value())
                .withLabels(Docker.LABELS)
                .exec();
        images.put(ami, image);
    }

    @Override
    public void forget(AmiId ami) {
        String image = images.remove(ami);
        if (image != null) {
            // An image under it, or an instance on it, may need its layers: then only the name goes.
            Docker.CLIENT
                    .removeImageCmd("autoami-lab/ami:" + ami.value())
                    .withForce(true)
                    .exec();
        }
    }

    private String run(Machine machine) {
        stopping.remove(machine.container());
        Docker.CLIENT.startContainerCmd(machine.container()).exec();
        Docker.CLIENT.waitContainerCmd(machine.container()).exec(poweredOff(machine));
        onBoot.accept(machine);
        return Docker.address(machine.container(), network)
                .orElseThrow(() -> new IllegalStateException(machine.instance() + " powered off while it started"));
    }

    private ResultCallback<WaitResponse> poweredOff(Machine machine) {
        return new WaitContainerResultCallback() {
            @Override
            public void onComplete() {
                super.onComplete();
                if (!stopping.contains(machine.container())) {
                    listener.accept(machine.instance());
                }
            }
        };
    }

    private static void seed(String container, Boot boot) {
        StringBuilder metaData =
                new StringBuilder("instance-id: %s\n".formatted(boot.instance().value()));
        boot.publicKey().ifPresent(key -> metaData.append("public-keys:\n  - %s\n".formatted(key.strip())));
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
                add(tar, "user-data", boot.userData().bytes());
                add(tar, "meta-data", metaData.toString().getBytes(StandardCharsets.UTF_8));
            }
            Docker.CLIENT
                    .copyArchiveToContainerCmd(container)
                    .withRemotePath("/")
                    .withTarInputStream(new ByteArrayInputStream(bytes.toByteArray()))
                    .exec();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("var/lib/cloud/seed/nocloud/" + name);
        entry.setSize(content.length);
        entry.setMode(0600);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void removeContainer(String container) {
        try {
            Docker.CLIENT
                    .removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // gone already
        }
    }

    private static Map<String, String> instanceLabels() {
        Map<String, String> labels = new HashMap<>(Docker.LABELS);
        // of this lab, not of another that the same run has
        labels.put(
                "dev.autoami.lab.instance",
                String.valueOf(ProcessHandle.current().pid()));
        return labels;
    }
}
