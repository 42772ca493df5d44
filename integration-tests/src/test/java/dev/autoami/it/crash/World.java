package dev.autoami.it.crash;

import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.schema.image.AmiId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A simulated EC2, Puppet and instances, at a quick pace in real time, around nodes that are processes. */
final class World implements AutoCloseable {
    static final AmiId BASE = new AmiId("ami-0123456789abcdef0");
    static final String REGION = "eu-central-1";

    final SimulatedPuppet puppet;
    final SshMachines shells;
    final CountedMachines machines;
    final SimulatedEc2 ec2;

    /** @param directory where Puppet's files are written */
    World(Path directory) {
        puppet = SimulatedPuppet.start(directory, Clock.systemUTC());
        shells = new SshMachines(puppet);
        shells.installBase(BASE);
        machines = new CountedMachines(shells);
        ec2 = SimulatedEc2.start(machines, Pace.of(Duration.ofMillis(700)), Clock.systemUTC());
        ec2.register(BASE, "debian-13-amd64-puppet-8");
    }

    /** What a node must be told of it. */
    Map<String, String> settings() {
        return Map.of(
                "AUTOAMI_PUPPET_CA", puppet.ca().toString(),
                "AUTOAMI_PUPPET_CERTIFICATE", puppet.certificate().toString(),
                "AUTOAMI_PUPPET_KEY", puppet.key().toString(),
                "AUTOAMI_REPORTS_ALLOW", SimulatedPuppet.SERVER,
                "AUTOAMI_SSH_PORT", Integer.toString(shells.port()),
                "AWS_ENDPOINT_URL", ec2.endpoint().toString());
    }

    /** A group, as the API is asked for it. */
    Map<String, Object> group(String name) {
        return Map.of(
                "name",
                name,
                "settings",
                Map.of(
                        "image",
                        BASE.value(),
                        "type",
                        "t3.small",
                        "login",
                        "admin",
                        "puppetServer",
                        "localhost",
                        "caServer",
                        puppet.caServer(),
                        "region",
                        REGION));
    }

    @Override
    public void close() {
        ec2.close();
        shells.close();
        puppet.close();
    }
}
