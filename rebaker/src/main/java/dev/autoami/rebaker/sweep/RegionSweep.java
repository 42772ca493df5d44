package dev.autoami.rebaker.sweep;

import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.Registry;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One sweep of EC2 in one region. */
final class RegionSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RegionSweep.class);

    private final Registry registry;
    private final Inventory inventory;
    private final SweepSettings settings;
    private final Clock clock;
    private final String region;
    private final Map<FindingKind, Map<String, Instant>> firstSeen;
    /** EC2 does not answer for now: what else is due waits for the next sweep. */
    private Optional<String> unavailable = Optional.empty();

    RegionSweep(Registry registry, Inventory inventory, SweepSettings settings, Clock clock, String region) {
        this.registry = registry;
        this.inventory = inventory;
        this.settings = settings;
        this.clock = clock;
        this.region = region;
        this.firstSeen = registry.findings().firstSeen(region);
    }

    List<Finding> sweep(boolean dryRun) {
        // What the registry believes in is read before EC2 is, what it knows of EC2's things after it: so that what
        // comes
        // to be between the two is missed in neither direction.
        List<Image> promoted = registry.images().promotedIn(region);
        List<Rebake> underWay = registry.rebakes().unfinished();
        List<Leftover> left =
                registry.leftovers().leftBefore(region, clock.instant().minus(settings.grace()));
        List<Thing> things = inventory.tagged(region);
        Judge judge = judge(things);

        List<Finding> findings = new ArrayList<>();
        for (Thing thing : things) {
            judge.judge(thing)
                    .map(finding -> isDue(finding, dryRun) ? remove(finding, thing) : finding)
                    .ifPresent(findings::add);
        }
        MissingImages images = new MissingImages(registry, inventory, settings, region, firstSeen, clock.instant());
        findings.addAll(images.compare(promoted, things, dryRun));
        findings.addAll(new MissingInstances(registry, inventory, region, firstSeen, clock.instant())
                .compare(underWay, things, dryRun));
        if (!dryRun) {
            new GoneLeftovers(registry, inventory, region).strike(left, findings);
        }
        return findings;
    }

    private Judge judge(List<Thing> things) {
        return new Judge(
                registry.installation(),
                settings,
                Known.of(registry, things),
                Surroundings.of(inventory, region, things),
                firstSeen,
                clock.instant());
    }

    private static boolean isDue(Finding finding, boolean dryRun) {
        return finding.handling() == Handling.DUE && !dryRun;
    }

    private Finding remove(Finding due, Thing thing) {
        if (unavailable.isPresent()) {
            return due.handled(Handling.FAILED, unavailable.get());
        }
        try {
            Optional<Thing> now = inventory.find(thing);
            // Another may have removed it, or have come to want it, since it was looked at.
            if (now.flatMap(fresh -> judge(List.of(fresh)).judge(fresh))
                    .filter(finding -> finding.handling() == Handling.DUE)
                    .isEmpty()) {
                return due.handled(Handling.GONE, now.isPresent() ? "it is of use by now" : "");
            }
            inventory.remove(now.get());
        } catch (UnavailableException e) {
            Interruption.passOn(e);
            unavailable = Optional.of(String.valueOf(e.getMessage()));
            return failed(due, e);
        } catch (RefusedException e) {
            return failed(due, e);
        }
        Known.rebake(thing).ifPresent(rebake -> {
            registry.rebakes().remark(rebake, "the sweep removed %s: %s".formatted(thing.id(), due.why()));
            registry.leftovers().removed(rebake, thing.id());
        });
        log(due).log("removed {}: {}", thing.id(), due.why());
        return due.handled(Handling.REMOVED, "");
    }

    private static Finding failed(Finding due, RuntimeException e) {
        LOG.atWarn()
                .addKeyValue("region", due.region())
                .log("{} is removed another time: {}", due.thing(), e.getMessage());
        return due.handled(Handling.FAILED, String.valueOf(e.getMessage()));
    }

    private static org.slf4j.spi.LoggingEventBuilder log(Finding finding) {
        return LOG.atInfo()
                .addKeyValue("region", finding.region())
                .addKeyValue("rebake", finding.rebake().orElse(""))
                .addKeyValue("group", finding.group().orElse(""));
    }
}
