package dev.autoami.rebaker.sweep;

import dev.autoami.schema.Registry;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageCopy;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the promoted images of a region against EC2, and marks what is gone, back or in another state there. An AMI is
 * believed to be gone once it has been missing for the grace period: credentials of another account would show none.
 */
final class MissingImages {
    private final Registry registry;
    private final Inventory inventory;
    private final SweepSettings settings;
    private final String region;
    private final Map<FindingKind, Map<String, Instant>> firstSeen;
    private final Instant now;

    private interface Mark {
        boolean mark();
    }

    MissingImages(
            Registry registry,
            Inventory inventory,
            SweepSettings settings,
            String region,
            Map<FindingKind, Map<String, Instant>> firstSeen,
            Instant now) {
        this.registry = registry;
        this.inventory = inventory;
        this.settings = settings;
        this.region = region;
        this.firstSeen = firstSeen;
        this.now = now;
    }

    List<Finding> compare(List<Image> promoted, List<Thing> things, boolean dryRun) {
        Map<AmiId, String> states = states(promoted, things);
        List<Finding> findings = new ArrayList<>();
        for (Image image : promoted) {
            for (ImageCopy copy : image.copies()) {
                if (copy.region().equals(region) && copy.ami().isPresent()) {
                    AmiId ami = copy.ami().get();
                    compare(image, copy, ami, Optional.ofNullable(states.get(ami)), dryRun)
                            .ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    /** By id where the tags do not tell: somebody may have taken them away. */
    private Map<AmiId, String> states(List<Image> promoted, List<Thing> things) {
        Map<AmiId, String> states = new HashMap<>();
        things.stream()
                .filter(thing -> thing.kind() == Thing.Kind.IMAGE)
                .forEach(thing -> states.put(new AmiId(thing.id()), thing.state()));
        Set<AmiId> unseen = new HashSet<>();
        promoted.forEach(image -> image.ami(region).ifPresent(unseen::add));
        unseen.removeAll(states.keySet());
        if (!unseen.isEmpty()) {
            states.putAll(inventory.images(region, unseen));
        }
        return states;
    }

    private Optional<Finding> compare(Image image, ImageCopy copy, AmiId ami, Optional<String> state, boolean dryRun) {
        boolean isMarked = copy.state().equals(Images.MISSING);
        if (state.isEmpty()) {
            return isMarked || image.state() == ImageState.DEREGISTERED
                    ? Optional.empty()
                    : Optional.of(missing(image, ami, dryRun));
        }
        if (isMarked) {
            String why = "%s, which was missing, is there again".formatted(ami);
            Finding finding = finding(FindingKind.RETURNED_IMAGE, image, ami, now, why);
            return Optional.of(mark(
                    finding,
                    dryRun,
                    () -> registry.images().returned(image.id(), region, state.get(), "the sweep found: " + why)));
        }
        if (!state.get().equals(copy.state()) && image.state() != ImageState.DEREGISTERED) {
            String why = "%s is %s, which AutoAMI did not do; it was %s".formatted(ami, state.get(), copy.state());
            Finding finding = finding(FindingKind.CHANGED_IMAGE, image, ami, now, why);
            return Optional.of(mark(
                    finding,
                    dryRun,
                    () -> registry.images().changed(image.id(), region, state.get(), "the sweep found: " + why)));
        }
        return Optional.empty();
    }

    private Finding missing(Image image, AmiId ami, boolean dryRun) {
        Instant since =
                firstSeen.getOrDefault(FindingKind.MISSING_IMAGE, Map.of()).getOrDefault(ami.value(), now);
        String why = "EC2 has no %s any more, which is generation %d of %s and %s"
                .formatted(ami, image.generation(), image.group(), image.state());
        Finding finding =
                Judge.afterGrace(finding(FindingKind.MISSING_IMAGE, image, ami, since, why), settings.grace(), now);
        if (finding.handling() == Handling.WAITING) {
            return finding;
        }
        return mark(
                finding,
                dryRun,
                () -> !inventory.images(region, Set.of(ami)).containsKey(ami)
                        && registry.images().missing(image.id(), region, "the sweep found: " + why));
    }

    private static Finding mark(Finding finding, boolean dryRun, Mark mark) {
        if (dryRun) {
            return finding.handled(Handling.DUE, "");
        }
        return mark.mark() ? finding.handled(Handling.MARKED, "") : finding.handled(Handling.GONE, "");
    }

    private Finding finding(FindingKind kind, Image image, AmiId ami, Instant since, String why) {
        return new Finding(
                kind,
                region,
                ami.value(),
                Optional.of(image.group().value()),
                Optional.of(image.rebake().value()),
                since,
                why,
                Handling.REPORTED,
                "");
    }
}
