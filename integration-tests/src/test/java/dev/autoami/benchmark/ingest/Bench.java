package dev.autoami.benchmark.ingest;

import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.it.ec2.MachinesInMemory;
import dev.autoami.schema.image.AmiId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What all sections share: where things lie, how long to measure, how servers are started, and the table. */
final class Bench implements AutoCloseable {
    /** A base image that is there. */
    static final AmiId AMI = new AmiId("ami-0be9c0");

    private static final Pattern FLOOR_PORTS = Pattern.compile("ports ([\\d ]+)\n");

    private final boolean isQuick;
    private final Path directory;
    private final Table table = new Table();
    private final List<String> notes = new ArrayList<>();
    private final SimulatedPuppet puppet;
    private final SimulatedEc2 ec2;
    private final Installation installation;
    private Peer peer = Peer.MEASURED_BEFORE;
    private int started;

    /** @param directory for logs and data, empty */
    Bench(boolean isQuick, Path directory) throws IOException {
        this.isQuick = isQuick;
        this.directory = directory;
        puppet = SimulatedPuppet.start(Files.createDirectories(directory.resolve("ssl")), Clock.systemUTC());
        ec2 = SimulatedEc2.start(new MachinesInMemory(), Pace.of(Duration.ofMillis(100)), Clock.systemUTC());
        ec2.register(AMI, "base");
        installation = new Installation(directory.resolve("installation"), puppet, ec2);
    }

    Table table() {
        return table;
    }

    /** What changed reports are held against: PuppetDB as it was measured in this run, or before. */
    Peer peer() {
        return peer;
    }

    void peer(Peer measured) {
        peer = measured;
    }

    /** Says something below the table. */
    void note(String line) {
        notes.add(line);
    }

    List<String> notes() {
        return notes;
    }

    /** Whether to hurry, at the cost of firmness. */
    boolean isQuick() {
        return isQuick;
    }

    Path directory() {
        return directory;
    }

    int rounds() {
        return isQuick ? 3 : 5;
    }

    /** How long a round puts load on one server. */
    Duration round() {
        return Duration.ofMillis(isQuick ? 700 : 3000);
    }

    /**
     * How much CPU a server uses before it is measured, so that the JIT has done its work. With a quarter of it the second
     * size of a section showed AutoAMI at twice the bare server, and one run later as cheap.
     */
    Duration warmUp() {
        return Duration.ofMillis(isQuick ? 6000 : 20_000);
    }

    /** A service on an embedded registry of its own, on plain HTTP. */
    Autoami autoami() throws IOException {
        return autoami(Map.of());
    }

    /** @param environment settings as the service's own environment variables, over the benchmark's */
    Autoami autoami(Map<String, String> environment) throws IOException {
        Path home = Files.createDirectories(directory.resolve("autoami-" + ++started));
        Map<String, String> settings =
                new HashMap<>(Map.of("AUTOAMI_LISTEN", "127.0.0.1:0", "AUTOAMI_PLAIN_HTTP", "true"));
        settings.putAll(environment);
        return new Autoami(installation.serve(home, settings, Autoami.READY));
    }

    /**
     * A bare Vert.x server in a JVM with the same options.
     *
     * @param arguments as {@link Floor} takes them
     */
    Server floor(Autoami like, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(like.server().jvm());
        command.addAll(List.of(
                "-cp",
                Installation.DEPLOY.resolve("target/autoami/lib") + "/*:"
                        + Path.of("integration-tests/target/test-classes").toAbsolutePath() + ":" + nativeTls(),
                Floor.class.getName()));
        command.addAll(List.of(arguments));
        return Server.start(
                Installation.pinned(command.toArray(String[]::new)),
                directory.resolve("floor-" + ++started + ".log"),
                FLOOR_PORTS);
    }

    /** Those of this process's jars that have BoringSSL, which the service has not. */
    private static String nativeTls() {
        return Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(jar -> jar.contains("netty-tcnative-boringssl"))
                .collect(Collectors.joining(":"));
    }

    static int floorPort(Server floor) {
        return floorPorts(floor).getFirst();
    }

    static List<Integer> floorPorts(Server floor) {
        return Stream.of(floor.said(FLOOR_PORTS).split(" "))
                .map(Integer::valueOf)
                .toList();
    }

    @Override
    public void close() {
        ec2.close();
        puppet.close();
    }
}
