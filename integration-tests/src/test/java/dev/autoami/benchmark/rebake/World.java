package dev.autoami.benchmark.rebake;

import dev.autoami.benchmark.ingest.Server;
import dev.autoami.benchmark.ingest.Usage;
import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.schema.image.AmiId;
import java.io.IOException;
import java.net.URI;
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

/** A service in a process of its own, and around it, in this one, an EC2 with EC2's pace and token buckets, and Puppet. */
final class World implements AutoCloseable {
    static final AmiId BASE = new AmiId("ami-0be9c0");
    static final String REGION = "eu-central-1";
    /** Of instances and images; what EC2 was seen to take at the least. */
    static final Pace PACE =
            new Pace(Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(20));

    private static final Path DEPLOY = Path.of("deploy").toAbsolutePath();
    /** The last that it says when it has started on an empty registry. */
    private static final Pattern READY = Pattern.compile("Keep it: ");

    private static final Pattern URL = Pattern.compile("serves at (https://[^ ,]*),");
    private static final Pattern LOCAL = Pattern.compile("this machine at (http://[^ ,]*),");
    private static final Pattern TOKEN = Pattern.compile("(autoami_[A-Za-z0-9_-]+)");

    private final SimulatedPuppet puppet;
    private final SshMachines machines;
    private final SimulatedEc2 ec2;
    private final Server server;

    /**
     * @param directory for certificates, the registry and logs, empty
     * @param parallelism how many rebakes the service drives at once
     */
    World(Path directory, int parallelism) throws IOException {
        puppet = SimulatedPuppet.start(directory.resolve("ssl"), Clock.systemUTC());
        machines = new SshMachines(puppet);
        machines.installBase(BASE);
        ec2 = SimulatedEc2.start(machines, PACE, Clock.systemUTC());
        ec2.register(BASE, "base");
        ec2.change(before -> before.throttling(true));
        server = start(directory, parallelism);
        puppet.reportTo(URI.create(server.said(URL)).resolve("/reports"));
    }

    private Server start(Path directory, int parallelism) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("installation/bin"));
        // As from a package, so that the launcher does not look for what is to be built.
        Files.copy(DEPLOY.resolve("bin/autoami"), bin.resolve("autoami"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(bin.resolveSibling("lib"), DEPLOY.resolve("target/autoami/lib"));
        ProcessBuilder builder = pinned(bin.resolve("autoami").toString(), "serve");
        builder.environment().keySet().removeIf(name -> name.startsWith("AUTOAMI_") || name.startsWith("AWS_"));
        builder.environment().putAll(settings(directory, parallelism));
        return Server.start(builder, directory.resolve("autoami.log"), READY);
    }

    private Map<String, String> settings(Path directory, int parallelism) {
        Map<String, String> settings = new HashMap<>();
        settings.put("HOME", directory.toString());
        settings.put("AUTOAMI_LISTEN", "localhost:0");
        settings.put("AUTOAMI_LOCAL_API", "127.0.0.1:0");
        settings.put("AUTOAMI_HEALTH", "127.0.0.1:0");
        settings.put("AUTOAMI_PUPPET_CA", puppet.ca().toString());
        settings.put("AUTOAMI_PUPPET_CERTIFICATE", puppet.certificate().toString());
        settings.put("AUTOAMI_PUPPET_KEY", puppet.key().toString());
        settings.put("AUTOAMI_REPORTS_ALLOW", SimulatedPuppet.SERVER);
        settings.put("AUTOAMI_DATA_DIR", directory.resolve("data").toString());
        settings.put("AUTOAMI_SSH_PORT", Integer.toString(machines.port()));
        settings.put("AUTOAMI_REBAKE_PARALLELISM", Integer.toString(parallelism));
        // What it asks is not a rebake's.
        settings.put("AUTOAMI_SWEEP_INTERVAL", "24h");
        settings.putAll(aws());
        return settings;
    }

    /** For whoever calls the simulated EC2. */
    Map<String, String> aws() {
        return Map.of(
                "AWS_REGION", REGION,
                "AWS_ACCESS_KEY_ID", "benchmark",
                "AWS_SECRET_ACCESS_KEY", "benchmark",
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_ENDPOINT_URL", ec2.endpoint().toString());
    }

    /** The service has the first core for itself, where there are two; this process is on the others. */
    private static ProcessBuilder pinned(String... command) {
        List<String> all = new ArrayList<>();
        if (Boolean.getBoolean("benchmark.pinned")) {
            all.addAll(List.of("taskset", "-c", "0"));
        }
        all.addAll(List.of(command));
        return new ProcessBuilder(all);
    }

    SimulatedEc2 ec2() {
        return ec2;
    }

    String caServer() {
        return puppet.caServer();
    }

    Usage usage() {
        return server.usage();
    }

    /** The options of the service's JVM, as its launcher gives them. */
    String jvm() throws IOException {
        List<String> words = server.jvm();
        return String.join(" ", words.subList(1, words.size()));
    }

    Api api() {
        return new Api(URI.create(server.said(LOCAL)), server.said(TOKEN));
    }

    @Override
    public void close() {
        server.close();
        ec2.close();
        machines.close();
        puppet.close();
    }
}
