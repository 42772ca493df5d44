package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Decisions;
import dev.autoami.rebaker.Flow;
import dev.autoami.rebaker.Hold;
import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.Step;
import dev.autoami.schema.Registry;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Reports;
import dev.autoami.schema.secret.Secrets;
import java.time.Clock;
import java.time.Duration;

/**
 * All the steps, over the ports they are given. A step is made for each run, and has nothing but ports that go through
 * the hold: it cannot forget to ask whether the rebake is still this node's.
 */
public final class Steps implements Flow {
    private final Registry registry;
    private final Cloud cloud;
    private final CertificateAuthority authority;
    private final InstanceShells shells;
    private final Decisions decisions;
    private final RebakerSettings settings;
    private final Clock clock;
    private final Pause pause;
    private final RebakeKeys keys;
    private final Waits waits;

    public Steps(
            Registry registry,
            Cloud cloud,
            CertificateAuthority authority,
            InstanceShells shells,
            Decisions decisions,
            RebakerSettings settings,
            Clock clock) {
        this(registry, cloud, authority, shells, decisions, settings, clock, Pause.ofThread());
    }

    /** @param pause how the steps wait; a test moves its clock instead */
    public Steps(
            Registry registry,
            Cloud cloud,
            CertificateAuthority authority,
            InstanceShells shells,
            Decisions decisions,
            RebakerSettings settings,
            Clock clock,
            Pause pause) {
        this.registry = registry;
        this.cloud = cloud;
        this.authority = authority;
        this.shells = shells;
        this.decisions = decisions;
        this.settings = settings;
        this.clock = clock;
        this.pause = pause;
        this.keys = new RebakeKeys(registry.secrets());
        this.waits = new Waits(registry.waitTimes(), clock);
    }

    @Override
    public Step step(StepName name, Hold hold) {
        return new Held(
                        hold,
                        new HeldCloud(cloud, hold),
                        new HeldAuthority(authority, hold),
                        new HeldShells(shells, hold))
                .step(name);
    }

    /** The ports of one run of a step. */
    private final class Held {
        private final Hold hold;
        private final Cloud cloud;
        private final CertificateAuthority authority;
        private final Door door;

        Held(Hold hold, Cloud cloud, CertificateAuthority authority, InstanceShells shells) {
            this.hold = hold;
            this.cloud = cloud;
            this.authority = authority;
            this.door = new Door(registry.groups(), cloud, shells, keys, settings.tick(), clock, this::pause);
        }

        private void pause(Duration length) {
            hold.await(() -> {
                pause.pause(length);
                return length;
            });
        }

        private Report decide(Rebake rebake, byte[] report) {
            return hold.change(() -> decisions.decide(rebake, report));
        }

        Step step(StepName name) {
            Rebakes rebakes = registry.rebakes();
            Images images = registry.images();
            Reports reports = registry.reports();
            Secrets secrets = registry.secrets();
            InstallationId installation = registry.installation();
            return switch (name) {
                case REQUESTED -> new Begin();
                case CAPTURE -> new Capture(rebakes, cloud, installation, settings);
                case LAUNCH ->
                    new Launch(
                            rebakes,
                            images,
                            door,
                            keys,
                            new Room(rebakes, cloud, settings, clock),
                            installation,
                            settings);
                case CONNECT -> new Connect(rebakes, door, cloud, waits, settings);
                case ENROL -> new Enrol(rebakes, secrets, door, authority, settings);
                case CONVERGE -> new Converge(rebakes, reports, door, this::decide, settings, clock, this::pause);
                case DECIDE -> new Decide(rebakes, reports);
                case CLEAN -> new Clean(rebakes, door, keys, secrets, settings, this::pause);
                case SNAPSHOT -> new Snapshot(rebakes, images, reports, door, cloud, installation, waits, settings);
                case PROMOTE -> new Promote(images);
                case HAND_OVER -> new HandOver(door);
                case TEAR_DOWN ->
                    new TearDown(
                            rebakes,
                            images,
                            secrets,
                            new Keeping(rebakes, door, keys, cloud, settings, clock),
                            door,
                            cloud,
                            authority,
                            waits,
                            settings,
                            clock,
                            this::pause);
                case ENDED -> throw new IllegalStateException("a rebake that has ended has no step");
            };
        }
    }
}
