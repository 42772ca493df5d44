package dev.autoami.deploy.simulation.instance;

import dev.autoami.deploy.simulation.ec2.Machines;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Machines that are SSH servers in this process, all on one port, each on a loopback address of its own. Where there is
 * but one such address (macOS) they share it, one after the other.
 */
public final class SshMachines implements Machines, AutoCloseable {
    private static final String ONLY_ADDRESS = "127.0.0.1";
    private static final int ADDRESSES = 250;

    private final SimulatedPuppet puppet;
    private final boolean manyAddresses = canListen("127.0.0.2");
    private final int port = freePort(manyAddresses ? "127.0.0.2" : ONLY_ADDRESS);
    private final AtomicInteger next = new AtomicInteger();
    private final Map<AmiId, Disk> images = new ConcurrentHashMap<>();
    private final Map<InstanceId, Machine> machines = new ConcurrentHashMap<>();
    private final List<String> unknownCommands = new CopyOnWriteArrayList<>();

    /** A machine's disk, and while it runs what runs on it. */
    private record Machine(Boot boot, Disk disk, Optional<SshMachine> running) {}

    public SshMachines(SimulatedPuppet puppet) {
        this.puppet = puppet;
    }

    /** Makes an AMI stand for the disk of a distribution's image, with cloud-init and the Puppet agent. */
    public void installBase(AmiId ami) {
        images.put(ami, BaseImage.disk());
    }

    /** The port of all SSH servers. */
    public int port() {
        return port;
    }

    /** The commands that no machine knew, in the order in which they came. */
    public List<String> unknownCommands() {
        return List.copyOf(unknownCommands);
    }

    /** The files on the disk that stands for an AMI, by path. */
    public Optional<Map<String, String>> files(AmiId ami) {
        return Optional.ofNullable(images.get(ami)).map(Disk::files);
    }

    @Override
    public void onPowerOff(Consumer<InstanceId> listener) {
        // None does: the shutdown timer that user-data sets is for hours.
    }

    @Override
    public String start(Boot boot) {
        Disk image = Optional.ofNullable(images.get(boot.ami()))
                .orElseThrow(() -> new IllegalStateException("no disk stands for " + boot.ami()));
        return run(boot, image.copy());
    }

    @Override
    public void stop(InstanceId instance) {
        machines.computeIfPresent(instance, (id, machine) -> {
            machine.running().ifPresent(SshMachine::close);
            return new Machine(machine.boot(), machine.disk(), Optional.empty());
        });
    }

    @Override
    public String restart(InstanceId instance) {
        Machine machine = machine(instance);
        return run(machine.boot(), machine.disk());
    }

    @Override
    public void remove(InstanceId instance) {
        stop(instance);
        machines.remove(instance);
    }

    @Override
    public void image(InstanceId instance, AmiId ami) {
        images.put(ami, machine(instance).disk().copy());
    }

    @Override
    public void forget(AmiId ami) {
        images.remove(ami);
    }

    @Override
    public void close() {
        List.copyOf(machines.keySet()).forEach(this::remove);
    }

    private Machine machine(InstanceId instance) {
        return Optional.ofNullable(machines.get(instance))
                .orElseThrow(() -> new IllegalStateException("there is no machine for " + instance));
    }

    private String run(Boot boot, Disk disk) {
        CloudInit.run(disk, boot);
        SshMachine machine = new SshMachine(disk, new Shell(disk, puppet), unknownCommands::add);
        String address = listen(machine);
        machines.put(boot.instance(), new Machine(boot, disk, Optional.of(machine)));
        return address;
    }

    private String listen(SshMachine machine) {
        IOException last = new IOException("no address was tried");
        for (int attempt = 0; attempt < ADDRESSES; attempt++) {
            String address = manyAddresses ? "127.0.0." + (2 + next.getAndIncrement() % ADDRESSES) : ONLY_ADDRESS;
            try {
                machine.listen(address, port);
                return address;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException("no loopback address has port %d free".formatted(port), last);
    }

    private static boolean canListen(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port of %s is free".formatted(address), e);
        }
    }
}
