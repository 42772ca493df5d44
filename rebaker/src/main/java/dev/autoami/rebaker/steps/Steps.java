package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Decisions;
import dev.autoami.rebaker.Flow;
import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.Step;
import dev.autoami.schema.Registry;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Reports;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;

/** All the steps, over the ports they are given. */
public final class Steps implements Flow {
    private final Map<StepName, Step> steps = new EnumMap<>(StepName.class);

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
        Rebakes rebakes = registry.rebakes();
        Images images = registry.images();
        Reports reports = registry.reports();
        InstallationId installation = registry.installation();
        RebakeKeys keys = new RebakeKeys(registry.secrets());
        Door door = new Door(registry.groups(), cloud, shells, keys, settings.tick(), clock, pause);
        steps.put(StepName.REQUESTED, new Begin());
        steps.put(StepName.CAPTURE, new Capture(rebakes, cloud, installation, settings));
        steps.put(StepName.LAUNCH, new Launch(rebakes, images, door, keys, cloud, installation, settings));
        steps.put(StepName.CONNECT, new Connect(rebakes, door, cloud, settings));
        steps.put(StepName.ENROL, new Enrol(rebakes, registry.secrets(), door, authority, settings));
        steps.put(StepName.CONVERGE, new Converge(rebakes, reports, door, decisions, settings, clock, pause));
        steps.put(StepName.DECIDE, new Decide(rebakes, reports));
        steps.put(StepName.CLEAN, new Clean(rebakes, door, keys, registry.secrets(), settings, pause));
        steps.put(StepName.SNAPSHOT, new Snapshot(rebakes, images, reports, door, cloud, installation, settings));
        steps.put(StepName.PROMOTE, new Promote(images));
        steps.put(StepName.HAND_OVER, new HandOver(door));
        steps.put(
                StepName.TEAR_DOWN,
                new TearDown(rebakes, images, registry.secrets(), door, cloud, authority, settings));
    }

    @Override
    public Step step(StepName name) {
        Step step = steps.get(name);
        if (step == null) {
            throw new IllegalStateException("there is no step " + name);
        }
        return step;
    }
}
