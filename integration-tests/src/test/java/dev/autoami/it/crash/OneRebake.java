package dev.autoami.it.crash;

import dev.autoami.deploy.simulation.ec2.Consistency;
import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.instance.SshMachines;
import dev.autoami.deploy.simulation.puppet.Code;
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
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import dev.autoami.rebaker.ssh.SshShells;
import dev.autoami.rebaker.steps.Steps;
import dev.autoami.schema.Registry;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Outcome;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A rebake of a new group, in a new account, which one process after the other drives to its end. */
final class OneRebake implements AutoCloseable {
    private static final int MOST_TURNS = 200;
    private static final Duration SECOND = Duration.ofSeconds(1);
    /**
     * Long enough that all pending states are seen, and short enough that they are not asked for often. An image takes
     * longer than its instance takes to be terminated: what is cancelled meanwhile is torn down before it is there.
     */
    private static final Pace PACE = new Pace(SECOND, SECOND, Duration.ofSeconds(4), SECOND);

    /** As EC2's answers may lag behind what was done. */
    private static final Consistency LAG = Consistency.of(Duration.ofSeconds(3));

    private final Installation installation;
    private final Scenario scenario;
    private final GroupName group;
    private final SshMachines shells;
    private final SimulatedEc2 ec2;
    private final Optional<InstanceId> given;
    private final RebakeId id;
    final CountedMachines machines;
    /** What was the latest image before. */
    final Optional<AmiId> before;

    OneRebake(Installation installation, Scenario scenario) {
        this.installation = installation;
        this.scenario = scenario;
        group = installation.group(scenario.beforeClean());
        shells = new SshMachines(installation.puppet);
        shells.installBase(Installation.BASE);
        machines = new CountedMachines(shells);
        ec2 = SimulatedEc2.start(machines, PACE, installation.time);
        ec2.change(quiet -> quiet.with(LAG));
        ec2.register(Installation.BASE, "debian-13-amd64-puppet-8");
        ec2.addKeyPair(Installation.USER_KEY, installation.userKey.publicKey());
        given = scenario.purpose() == Purpose.BAKE ? Optional.of(usersInstance()) : Optional.empty();
        if (scenario.hasImage()) {
            makeTheFirstImage();
        }
        before = latestAmi();
        machines.countAnew();
        installation.puppet.deploy(scenario.code());
        id = request(scenario.purpose(), scenario.keep());
    }

    private InstanceId usersInstance() {
        try (Ec2Cloud cloud = cloud(installation.time::advance)) {
            InstanceId instance = cloud.launch(new Cloud.Launch(
                    Installation.REGION,
                    Installation.BASE,
                    "t3.small",
                    "the-users-own",
                    "",
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Map.of("Name", "the user's own")));
            cloud.awaitRunning(Installation.REGION, instance, Duration.ofMinutes(5));
            return instance;
        }
    }

    private void makeTheFirstImage() {
        installation.puppet.deploy(Code.FIRST);
        RebakeId first = request(Purpose.REBAKE, Optional.empty());
        drive(first, installation.first, Deeds.undisturbed(), installation.first);
    }

    private RebakeId request(Purpose purpose, Optional<Keep> keep) {
        return installation
                .first
                .rebakes()
                .request(new RebakeRequest(
                        group,
                        purpose,
                        Trigger.CLI,
                        Optional.empty(),
                        false,
                        given,
                        scenario.terminatesGiven(),
                        Installation.SUFFIX,
                        keep,
                        Optional.empty()))
                .id();
    }

    private Ec2Cloud cloud(Pause pause) {
        return new Ec2Cloud(Ec2Settings.defaults().withSimulator(ec2.endpoint()), installation.time.clock(), pause);
    }

    Rebake rebake() {
        return installation.first.rebakes().find(id).orElseThrow();
    }

    /** Goes on until all of it is done: at first by one process, and when that has died by another. */
    Rebake drive(Registry first, Deeds deeds, Registry second) {
        drive(id, first, deeds, second);
        return rebake();
    }

    private void drive(RebakeId rebake, Registry first, Deeds deeds, Registry second) {
        String trouble = "";
        Registry node = first;
        Deeds doing = deeds;
        for (int turns = 0; turns < MOST_TURNS; turns++) {
            try {
                try (NodeLife process = new NodeLife(rebake, node, doing)) {
                    for (; turns < MOST_TURNS; turns++) {
                        OneProcess.Turn turn = process.drive(trouble);
                        if (turn.again().isEmpty()) {
                            return;
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
        throw new AssertionError("%s does not end: %s".formatted(rebake, timeline(rebake)));
    }

    /** All that a node has in memory: its clients, their connections, what they remember. */
    private final class NodeLife implements AutoCloseable {
        private final RebakeId rebake;
        private final Ec2Cloud cloud;
        private final RebakerSettings settings;
        private final OneProcess process;

        NodeLife(RebakeId rebake, Registry registry, Deeds deeds) {
            this.rebake = rebake;
            installation.database.of(deeds);
            cloud = cloud(length -> {
                deeds.waiting();
                installation.time.advance(length);
            });
            settings = installation.settings(registry == installation.first ? "node-1" : "node-2");
            Steps steps = new Steps(
                    registry,
                    Recorded.port(With.EC2, Cloud.class, cloud, deeds),
                    Recorded.port(With.CA, CertificateAuthority.class, installation.authority, deeds),
                    Recorded.port(With.INSTANCE, InstanceShells.class, new SshShells(shells.port()), deeds),
                    decisions(registry),
                    settings,
                    installation.time.clock(),
                    installation.time::advance);
            process = new OneProcess(
                    registry,
                    (name, hold) -> {
                        deeds.by(name);
                        return steps.step(name, hold);
                    },
                    settings,
                    installation.time.clock());
            deeds.onCancel(() -> cancel(deeds));
        }

        /** What the operator does, and the look that the node takes each second; no deeds of the process. */
        private void cancel(Deeds deeds) {
            installation.database.of(Deeds.undisturbed());
            installation.first.rebakes().requestCancel(rebake);
            process.look();
            installation.database.of(deeds);
        }

        OneProcess.Turn drive(String trouble) {
            try {
                return process.drive(rebake, trouble);
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
        return timeline(id);
    }

    private List<String> timeline(RebakeId rebake) {
        return installation.first.rebakes().events(rebake, 0).stream()
                .map(RebakeEvent::text)
                .toList();
    }

    /** The group's latest image. */
    Optional<AmiId> latestAmi() {
        return leftovers().latest(group).flatMap(image -> image.ami(Installation.REGION));
    }

    /** Nothing but the latest image is left, and what is the user's. */
    void assertNothingElseIsLeft() {
        leftovers().assertOnlyTheLatestImages(List.of(rebake()), users());
    }

    private Leftovers.Users users() {
        Rebake rebake = rebake();
        boolean terminated = scenario.terminatesGiven() && hasEnded(Outcome.PROMOTED);
        List<InstanceId> instances = Stream.of(
                        given.filter(instance -> !terminated),
                        rebake.instance().filter(instance -> hasEnded(Outcome.KEPT)))
                .flatMap(Optional::stream)
                .toList();
        return new Leftovers.Users(
                instances,
                List.of(Installation.USER_KEY),
                hasEnded(Outcome.KEPT) ? List.of(rebake.certname()) : List.of());
    }

    private boolean hasEnded(Outcome outcome) {
        return rebake().outcome().equals(Optional.of(outcome));
    }

    private Leftovers leftovers() {
        return new Leftovers(ec2, installation.puppet, shells, installation.first);
    }

    @Override
    public void close() {
        if (hasEnded(Outcome.KEPT)) {
            // As its user does, when he has no use for it any more.
            installation.authority.revokeAndDelete(installation.puppet.caServer(), rebake().certname());
        }
        ec2.close();
        shells.close();
    }
}
