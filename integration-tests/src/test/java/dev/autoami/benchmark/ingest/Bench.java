package dev.autoami.benchmark.ingest;

import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.it.ec2.MachinesInMemory;
import dev.autoami.schema.image.AmiId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    private static final Path DEPLOY = Path.of("deploy").toAbsolutePath();
    private static final Pattern FLOOR_PORTS = Pattern.compile("ports ([\\d ]+)\n");

    private final boolean isQuick;
    private final Path directory;
    private final Table table = new Table();
    private final List<String> notes = new ArrayList<>();
    private final SimulatedPuppet puppet;
    private final SimulatedEc2 ec2;
    private Peer peer = Peer.MEASURED_BEFORE;
    private int started;

    /** @param directory for logs and data, empty */
    Bench(boolean isQuick, Path directory) throws IOException {
        this.isQuick = isQuick;
        this.directory = directory;
        // The service wants Puppet's files also when it serves plain HTTP.
        puppet = SimulatedPuppet.start(Files.createDirectories(directory.resolve("ssl")), Clock.systemUTC());
        ec2 = SimulatedEc2.start(new MachinesInMemory(), Pace.of(Duration.ofMillis(100)), Clock.systemUTC());
        ec2.register(AMI, "base");
        Path home = Files.createDirectories(directory.resolve("installation/bin"));
        // As from a package, so that the launcher does not look for what is to be built.
        Files.copy(DEPLOY.resolve("bin/autoami"), home.resolve("autoami"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(home.resolveSibling("lib"), DEPLOY.resolve("target/autoami/lib"));
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
        ProcessBuilder builder =
                pinned(directory.resolve("installation/bin/autoami").toString(), "serve");
        builder.environment().keySet().removeIf(name -> name.startsWith("AUTOAMI_") || name.startsWith("AWS_"));
        builder.environment().putAll(settings(home));
        builder.environment().putAll(environment);
        return new Autoami(Server.start(builder, home.resolve("log"), Autoami.READY));
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
                DEPLOY.resolve("target/autoami/lib") + "/*:"
                        + Path.of("integration-tests/target/test-classes").toAbsolutePath() + ":" + nativeTls(),
                Floor.class.getName()));
        command.addAll(List.of(arguments));
        return Server.start(
                pinned(command.toArray(String[]::new)), directory.resolve("floor-" + ++started + ".log"), FLOOR_PORTS);
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

    private Map<String, String> settings(Path home) {
        Map<String, String> settings = new HashMap<>();
        settings.put("HOME", home.toString());
        settings.put("AUTOAMI_LISTEN", "127.0.0.1:0");
        settings.put("AUTOAMI_LOCAL_API", "127.0.0.1:0");
        settings.put("AUTOAMI_HEALTH", "127.0.0.1:0");
        settings.put("AUTOAMI_PLAIN_HTTP", "true");
        settings.put("AUTOAMI_PUPPET_CA", puppet.ca().toString());
        settings.put("AUTOAMI_PUPPET_CERTIFICATE", puppet.certificate().toString());
        settings.put("AUTOAMI_PUPPET_KEY", puppet.key().toString());
        settings.put("AUTOAMI_REPORTS_ALLOW", SimulatedPuppet.SERVER);
        settings.put("AUTOAMI_DATA_DIR", home.resolve("data").toString());
        settings.put("AWS_REGION", "eu-central-1");
        settings.put("AWS_ACCESS_KEY_ID", "benchmark");
        settings.put("AWS_SECRET_ACCESS_KEY", "benchmark");
        settings.put("AWS_EC2_METADATA_DISABLED", "true");
        settings.put("AWS_ENDPOINT_URL", ec2.endpoint().toString());
        return settings;
    }

    /** The server has the first core for itself, where there are two; this process is on the others. */
    private static ProcessBuilder pinned(String... command) {
        List<String> all = new ArrayList<>();
        if (Boolean.getBoolean("benchmark.pinned")) {
            all.addAll(List.of("taskset", "-c", "0"));
        }
        all.addAll(List.of(command));
        return new ProcessBuilder(all);
    }

    @Override
    public void close() {
        ec2.close();
        puppet.close();
    }
}
