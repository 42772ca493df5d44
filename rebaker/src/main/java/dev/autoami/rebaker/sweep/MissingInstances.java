package dev.autoami.rebaker.sweep;

import static java.util.stream.Collectors.toSet;

import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the instances that rebakes work on against EC2. One that is gone is said so in its rebake's timeline, once; what
 * becomes of the rebake is its own step's to find.
 */
final class MissingInstances {
    /** It has run before these, and is needed in them. */
    private static final Set<StepName> NEED_IT =
            EnumSet.of(StepName.ENROL, StepName.CONVERGE, StepName.DECIDE, StepName.CLEAN, StepName.HAND_OVER);

    private static final Set<String> GONE = Set.of("shutting-down", "terminated");

    private final Registry registry;
    private final Inventory inventory;
    private final String region;
    private final Map<FindingKind, Map<String, Instant>> firstSeen;
    private final Instant now;

    MissingInstances(
            Registry registry,
            Inventory inventory,
            String region,
            Map<FindingKind, Map<String, Instant>> firstSeen,
            Instant now) {
        this.registry = registry;
        this.inventory = inventory;
        this.region = region;
        this.firstSeen = firstSeen;
        this.now = now;
    }

    List<Finding> compare(List<Rebake> underWay, List<Thing> things, boolean dryRun) {
        Set<String> seen = things.stream()
                .filter(thing -> thing.kind() == Thing.Kind.INSTANCE)
                .map(Thing::id)
                .collect(toSet());
        List<Rebake> unseen = underWay.stream()
                .filter(this::needsIt)
                .filter(rebake -> rebake.instance()
                        .filter(instance -> !seen.contains(instance.value()))
                        .isPresent())
                .toList();
        List<Finding> findings = new ArrayList<>();
        for (Rebake rebake : unseen) {
            compare(rebake, rebake.instance().orElseThrow(), dryRun).ifPresent(findings::add);
        }
        return findings;
    }

    private Optional<Finding> compare(Rebake rebake, InstanceId instance, boolean dryRun) {
        Optional<String> state = Optional.ofNullable(
                inventory.instances(region, Set.of(instance)).get(instance));
        // Read after EC2 was asked: a rebake that has gone on, or ended, has an instance that may be gone.
        boolean isStillNeeded =
                registry.rebakes().find(rebake.id()).filter(this::needsIt).isPresent();
        if (state.filter(word -> !GONE.contains(word)).isPresent() || !isStillNeeded) {
            return Optional.empty();
        }
        String why =
                "%s is %s in EC2, and its rebake is at %s".formatted(instance, state.orElse("unknown"), rebake.step());
        Instant since =
                firstSeen.getOrDefault(FindingKind.MISSING_INSTANCE, Map.of()).getOrDefault(instance.value(), now);
        Finding finding = new Finding(
                FindingKind.MISSING_INSTANCE,
                region,
                instance.value(),
                Optional.of(rebake.group().value()),
                Optional.of(rebake.id().value()),
                since,
                why,
                Handling.REPORTED,
                "");
        if (since.isBefore(now)) {
            return Optional.of(finding);
        }
        if (dryRun) {
            return Optional.of(finding.handled(Handling.DUE, ""));
        }
        registry.rebakes().remark(rebake.id(), "the sweep found: " + why);
        return Optional.of(finding.handled(Handling.MARKED, ""));
    }

    private boolean needsIt(Rebake rebake) {
        return rebake.region().equals(region) && !rebake.isEnded() && NEED_IT.contains(rebake.step());
    }
}
