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
import dev.autoami.schema.rebake.StepName;
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

    Steps(
            Registry registry,
            Cloud cloud,
            CertificateAuthority authority,
            InstanceShells shells,
            Decisions decisions,
            RebakerSettings settings,
            Clock clock,
            Pause pause) {}

    @Override
    public Step step(StepName name) {
        Step step = steps.get(name);
        if (step == null) {
            throw new IllegalStateException("there is no step " + name);
        }
        return step;
    }
}
