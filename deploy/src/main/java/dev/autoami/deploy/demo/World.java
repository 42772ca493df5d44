package dev.autoami.deploy.demo;

import dev.autoami.deploy.cli.Autoami;
import dev.autoami.deploy.config.Address;
import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.logging.LogFormat;
import dev.autoami.deploy.metrics.Metrics;
import dev.autoami.deploy.serve.Adapters;
import dev.autoami.deploy.serve.Service;
import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import dev.autoami.rebaker.puppetca.PuppetCa;
import dev.autoami.rebaker.puppetca.PuppetSsl;
import dev.autoami.rebaker.ssh.SshShells;
import dev.autoami.rebaker.sweep.SweepSettings;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.AmiId;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A service and all that is around it, in this process: real adapters, simulated counterparts. */
final class World implements AutoCloseable {
    static final AmiId BASE = new AmiId("ami-0deb1a713000base0");
    static final String REGION = "eu-central-1";

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final SimulatedPuppet puppet;
    final SshMachines machines;
    final SimulatedEc2 ec2;
    final Service service;

    /** @param directory where certificates and registry are kept */
    World(Path directory, Clock clock) {
        this(directory, clock, PuppetCa.LIMIT);
    }

    /** @param caLimit how long a call to the CA may take */
    World(Path directory, Clock clock, Duration caLimit) {
        puppet = SimulatedPuppet.start(directory.resolve("ssl"), clock);
        machines = new SshMachines(puppet);
        machines.installBase(BASE);
        ec2 = SimulatedEc2.start(machines, Pace.of(TICK.multipliedBy(3)), clock);
        ec2.register(BASE, "debian-13-amd64-puppet-8");
        Metrics metrics = new Metrics();
        Ec2Cloud cloud = new Ec2Cloud(
                Ec2Settings.defaults().withSimulator(ec2.endpoint()).withTick(TICK), metrics);
        Adapters adapters = new Adapters(
                cloud,
                cloud.inventory(),
                new PuppetCa(PuppetSsl.load(puppet.ca(), puppet.certificate(), puppet.key()), caLimit),
                new SshShells(machines.port()),
                () -> Optional.of(REGION),
                cloud);
        service = Service.start(configuration(directory), Map.of(), adapters, metrics, clock);
        puppet.reportTo(service.url().resolve("/reports"));
    }

    private Configuration configuration(Path directory) {
        Address anyPort = new Address("localhost", 0);
        return new Configuration(
                anyPort,
                false,
                anyPort,
                anyPort,
                Duration.ofMinutes(1),
                64,
                new Configuration.PuppetFiles(puppet.ca(), puppet.certificate(), puppet.key(), Optional.empty()),
                new Configuration.Reports(
                        List.of(SimulatedPuppet.SERVER),
                        16 << 20,
                        32 << 20,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(45),
                        1 << 30),
                List.of(),
                directory,
                new Configuration.Database(
                        "jdbc:h2:file:" + directory.resolve("registry"), Optional.empty(), Optional.empty(), 8),
                Optional.empty(),
                LogFormat.TEXT,
                "autoami.internal",
                machines.port(),
                settings(),
                SweepSettings.defaults(),
                List.of());
    }

    private static RebakerSettings settings() {
        return new RebakerSettings(
                "demo",
                4,
                TICK,
                Duration.ofSeconds(5),
                TICK,
                TICK,
                PATIENCE,
                PATIENCE,
                Duration.ofHours(1),
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                Duration.ofSeconds(5));
    }

    String token() {
        return service.firstToken().orElseThrow();
    }

    /** The command that creates a group from the base image. */
    String[] creationOf(GroupName group, String types, String... more) {
        return with(
                more,
                "group",
                "create",
                group.value(),
                "--image",
                BASE.value(),
                "--type",
                types,
                "--login",
                "admin",
                "--puppet-server",
                "localhost",
                "--ca-server",
                puppet.caServer());
    }

    /** Runs a command as a user would, against this service; answers its exit code. */
    int autoami(PrintWriter out, PrintWriter err, String... arguments) {
        String[] access = {"--url", service.localUrl().toString(), "--token", token()};
        int exitCode = Autoami.commandLine(out, err).execute(with(access, arguments));
        out.flush();
        return exitCode;
    }

    private static String[] with(String[] more, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @Override
    public void close() {
        service.close();
        ec2.close();
        machines.close();
        puppet.close();
    }
}
