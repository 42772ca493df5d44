package dev.autoami.benchmark.rebake;

import dev.autoami.benchmark.ingest.Installation;
import dev.autoami.benchmark.ingest.Server;
import dev.autoami.benchmark.ingest.Usage;
import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.schema.image.AmiId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A service in a process of its own, and around it, in this one, an EC2 with EC2's pace and token buckets, and Puppet. */
final class World implements AutoCloseable {
    static final AmiId BASE = new AmiId("ami-0be9c0");
    static final String REGION = Installation.REGION;
    /** Of instances and images; what EC2 was seen to take at the least. */
    static final Pace PACE =
            new Pace(Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(20));

    /** The last that it says when it has started on an empty registry. */
    private static final Pattern READY = Pattern.compile("Keep it: ");

    private static final Pattern URL = Pattern.compile("serves at (https://[^ ,]*),");
    private static final Pattern LOCAL = Pattern.compile("this machine at (http://[^ ,]*),");
    private static final Pattern TOKEN = Pattern.compile("(autoami_[A-Za-z0-9_-]+)");

    private final SimulatedPuppet puppet;
    private final SshMachines machines;
    private final SimulatedEc2 ec2;
    private final Installation installation;
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
        installation = new Installation(directory.resolve("installation"), puppet, ec2);
        server = installation.serve(
                directory,
                Map.of(
                        "AUTOAMI_SSH_PORT",
                        Integer.toString(machines.port()),
                        "AUTOAMI_REBAKE_PARALLELISM",
                        Integer.toString(parallelism),
                        // What it asks is not a rebake's.
                        "AUTOAMI_SWEEP_INTERVAL",
                        "24h"),
                READY);
        puppet.reportTo(URI.create(server.said(URL)).resolve("/reports"));
    }

    /** For whoever calls the simulated EC2. */
    Map<String, String> aws() {
        return installation.aws();
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
