package dev.autoami.it.crash;

import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.ingest.Delivery;
import dev.autoami.ingest.ForeignReportException;
import dev.autoami.ingest.ReportIntake;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.it.crash.Deeds.With;
import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Decisions;
import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.OneProcess;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import dev.autoami.rebaker.puppetca.PuppetCa;
import dev.autoami.rebaker.ssh.SshShells;
import dev.autoami.rebaker.steps.Steps;
import dev.autoami.schema.Registry;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A rebake of a new group, in a new account, which one process after the other drives to its end. */
final class OneRebake implements AutoCloseable {
    private static final int MOST_TURNS = 200;
    /** Long enough that all pending states are seen. */
    private static final Pace PACE = Pace.of(Duration.ofSeconds(5));

    private final Installation installation;
    private final SshMachines shells;
    private final SimulatedEc2 ec2;
    private final RebakeId id;
    final CountedMachines machines;

    OneRebake(Installation installation) {
        this.installation = installation;
        GroupName group = installation.group();
        Rebake requested = installation
                .first
                .rebakes()
                .request(new RebakeRequest(
                        group,
                        Purpose.REBAKE,
                        Trigger.CLI,
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        false,
                        Installation.SUFFIX));
        id = requested.id();
        shells = new SshMachines(installation.puppet);
        shells.installBase(Installation.BASE);
        machines = new CountedMachines(
                shells, text -> text.contains(requested.certname().value()));
        ec2 = SimulatedEc2.start(machines, PACE, installation.time);
        ec2.register(Installation.BASE, "debian-13-amd64-puppet-8");
    }

    Rebake rebake() {
        return installation.first.rebakes().find(id).orElseThrow();
    }

    /** Goes on until it has its outcome: at first by one process, and when that has died by another. */
    Rebake drive(Registry first, Deeds deeds, Registry second) {
        String trouble = "";
        Registry node = first;
        Deeds doing = deeds;
        for (int turns = 0; turns < MOST_TURNS; turns++) {
            try {
                try (NodeLife process = new NodeLife(node, doing)) {
                    for (; turns < MOST_TURNS; turns++) {
                        OneProcess.Turn turn = process.drive(trouble);
                        if (turn.again().isEmpty()) {
                            return rebake();
                        }
                        installation.time.advance(turn.again().get());
                        trouble = turn.trouble();
                    }
                }
            } catch (PowerCut cut) {
                node = second;
                doing = Deeds.undisturbed();
            }
        }
        throw new AssertionError("%s does not end: %s".formatted(id, timeline()));
    }

    /** All that a node has in memory: its clients, their connections, what they remember. */
    private final class NodeLife implements AutoCloseable {
        private final Ec2Cloud cloud;
        private final RebakerSettings settings;
        private final OneProcess process;

        NodeLife(Registry registry, Deeds deeds) {
            installation.database.of(deeds);
            cloud = new Ec2Cloud(
                    Ec2Settings.defaults().withSimulator(ec2.endpoint()), installation.time.clock(), length -> {
                        deeds.waiting();
                        installation.time.advance(length);
                    });
            settings = installation.settings(registry == installation.first ? "node-1" : "node-2");
            process = new OneProcess(
                    registry,
                    new Steps(
                            registry,
                            Recorded.port(With.EC2, Cloud.class, cloud, deeds),
                            Recorded.port(With.CA, CertificateAuthority.class, new PuppetCa(installation.ssl), deeds),
                            Recorded.port(With.INSTANCE, InstanceShells.class, new SshShells(shells.port()), deeds),
                            decisions(registry),
                            settings,
                            installation.time.clock(),
                            installation.time::advance),
                    settings,
                    installation.time.clock());
        }

        OneProcess.Turn drive(String trouble) {
            try {
                return process.drive(id, trouble);
            } catch (RegistryUnavailableException e) {
                // db-scheduler has the task failed, as soon as it can.
                return new OneProcess.Turn(Optional.of(settings.longestRetry()), trouble);
            }
        }

        @Override
        public void close() {
            installation.database.of(Deeds.undisturbed());
            cloud.close();
        }
    }

    private Decisions decisions(Registry registry) {
        ReportIntake intake = new ReportIntake(registry, Installation.SUFFIX, Limits.DEFAULT);
        return (rebake, body) -> decide(intake, rebake, body);
    }

    private Report decide(ReportIntake intake, Rebake rebake, byte[] body) {
        try {
            return intake.take(
                    new Delivery(
                            body,
                            Arrival.SSH,
                            Optional.of(rebake.certname()),
                            installation.time.clock().instant()),
                    rebake);
        } catch (UnreadableReportException | ForeignReportException e) {
            throw new RefusedException(e.getMessage(), e);
        }
    }

    List<String> timeline() {
        return installation.first.rebakes().events(id, 0).stream()
                .map(RebakeEvent::text)
                .toList();
    }

    /** What became the latest image. */
    Optional<AmiId> latestAmi() {
        return leftovers().latest(rebake()).flatMap(image -> image.ami(Installation.REGION));
    }

    /** Nothing but the latest image is left. */
    void assertNothingElseIsLeft() {
        leftovers().assertOnlyTheLatestImages(List.of(rebake()));
    }

    private Leftovers leftovers() {
        return new Leftovers(ec2, installation.puppet, shells, installation.first);
    }

    @Override
    public void close() {
        ec2.close();
        shells.close();
    }
}
