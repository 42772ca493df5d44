package dev.autoami.rebaker.sweep;

import dev.autoami.rebaker.ImageName;
import dev.autoami.rebaker.Tags;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says of things with AutoAMI's tags which are left over. Only what a rebake of this registry is known to have made is: by
 * the id of the installation, the rebake, its region and the name or description that it would have given. A thing that is
 * not so is somebody else's, or a copy that took the tags along, and is only reported.
 */
final class Judge {
    private static final Set<String> BEING_MADE = Set.of("pending", "transient");
    private static final Set<String> LOOSE = Set.of("available", "error");

    private final InstallationId installation;
    private final SweepSettings settings;
    private final Known known;
    private final Surroundings around;
    private final Map<FindingKind, Map<String, Instant>> firstSeen;
    private final Instant now;

    /** @param firstSeen since when sweeps have found what the last one found */
    Judge(
            InstallationId installation,
            SweepSettings settings,
            Known known,
            Surroundings around,
            Map<FindingKind, Map<String, Instant>> firstSeen,
            Instant now) {
        this.installation = installation;
        this.settings = settings;
        this.known = known;
        this.around = around;
        this.firstSeen = firstSeen;
        this.now = now;
    }

    /** Empty when it is as it should be. A finding is DUE when the thing is to be removed now. */
    Optional<Finding> judge(Thing thing) {
        Optional<String> owner = Optional.ofNullable(thing.tags().get(Tags.INSTALLATION));
        if (owner.filter(id -> !id.equals(installation.value())).isPresent()) {
            return reported(FindingKind.FOREIGN, thing, "it is of the installation " + owner.get());
        }
        Optional<RebakeId> id = Known.rebake(thing);
        if (id.isEmpty()) {
            return reported(FindingKind.FOREIGN, thing, "AutoAMI gives no such tag " + Tags.REBAKE);
        }
        Rebake rebake = known.rebakes().get(id.get());
        if (rebake == null) {
            return owner.isPresent() ? forgotten(thing, id.get()) : unknown(thing);
        }
        if (!rebake.isEnded() || rebake.outcome().equals(Optional.of(Outcome.KEPT)) || isPromoted(thing, rebake)) {
            return Optional.empty();
        }
        if (!rebake.region().equals(thing.region())) {
            return doubtful(
                    thing, "its rebake was in %s: somebody copied it, with its tags".formatted(rebake.region()));
        }
        return switch (thing.kind()) {
            case INSTANCE -> instance(thing, rebake);
            case VOLUME -> volume(thing, rebake);
            case IMAGE -> image(thing, rebake);
            case SNAPSHOT -> snapshot(thing, rebake);
        };
    }

    private boolean isPromoted(Thing thing, Rebake rebake) {
        return Optional.ofNullable(known.images().get(rebake.id()))
                .filter(image -> image.promotedAt().isPresent())
                .flatMap(image -> image.ami(thing.region()))
                .filter(ami -> ami.value().equals(thing.id()))
                .isPresent();
    }

    private Optional<Finding> instance(Thing thing, Rebake rebake) {
        return known.holding().contains(rebake.id())
                ? Optional.empty()
                : left(FindingKind.LEFT_INSTANCE, thing, ended(thing, rebake), because(rebake));
    }

    private Optional<Finding> volume(Thing thing, Rebake rebake) {
        if (known.holding().contains(rebake.id()) || isOfInstance(thing, rebake)) {
            return Optional.empty();
        }
        if (thing.of().isPresent()) {
            return doubtful(
                    thing,
                    "it is attached to %s, which its rebake did not launch"
                            .formatted(thing.of().get()));
        }
        return isLoose(thing)
                ? left(FindingKind.LEFT_VOLUME, thing, ended(thing, rebake), because(rebake))
                : Optional.empty();
    }

    /** It goes with that. */
    private boolean isOfInstance(Thing volume, Rebake rebake) {
        return volume.of()
                .filter(instance -> rebake.instance().map(InstanceId::value).equals(Optional.of(instance))
                        || rebake.id()
                                .value()
                                .equals(around.rebakesOfInstances().get(instance)))
                .isPresent();
    }

    private Optional<Finding> image(Thing thing, Rebake rebake) {
        Optional<Image> made = Optional.ofNullable(known.images().get(rebake.id()));
        boolean isOurs = thing.name().equals(ImageName.ofIntermediate(rebake.id()))
                || made.filter(image -> image.promotedAt().isEmpty())
                        .filter(image -> image.name().equals(thing.name()))
                        .isPresent();
        if (!isOurs) {
            return doubtful(
                    thing,
                    "its rebake made no AMI '%s' for itself: somebody did, with its tags".formatted(thing.name()));
        }
        String wanted = known.wanted().get(new AmiId(thing.id()));
        if (wanted != null) {
            return doubtful(thing, "%s, but %s".formatted(because(rebake), wanted));
        }
        Instant since = ended(thing, rebake);
        return BEING_MADE.contains(thing.state())
                ? Optional.of(finding(FindingKind.LATE_IMAGE, thing, since, because(rebake))
                        .handled(Handling.WAITING, "until EC2 has made it"))
                : left(FindingKind.LEFT_IMAGE, thing, since, because(rebake));
    }

    private Optional<Finding> snapshot(Thing thing, Rebake rebake) {
        if (isOfAmi(thing)) {
            return Optional.empty();
        }
        if (thing.of().isEmpty()) {
            return doubtful(thing, "it was not made with an AMI: somebody made or copied it, with its tags");
        }
        String why = "%s is gone, for which it was made".formatted(thing.of().get());
        boolean wasPromoted = Optional.ofNullable(known.images().get(rebake.id()))
                .flatMap(Image::promotedAt)
                .isPresent();
        // Nobody knows when the AMI went.
        Instant since = wasPromoted ? firstSeen(FindingKind.LEFT_SNAPSHOT, thing) : ended(thing, rebake);
        return BEING_MADE.contains(thing.state())
                ? Optional.empty()
                : left(FindingKind.LEFT_SNAPSHOT, thing, since, why);
    }

    /** It goes with that. */
    private boolean isOfAmi(Thing snapshot) {
        return around.usedSnapshots().contains(snapshot.id())
                || snapshot.of().map(AmiId::new).filter(around.amis()::contains).isPresent();
    }

    private Optional<Finding> unknown(Thing thing) {
        return reported(
                FindingKind.FOREIGN,
                thing,
                "this registry knows no such rebake, and there is no tag %s: it is another installation's, or of a registry that is lost"
                        .formatted(Tags.INSTALLATION));
    }

    /**
     * Ours, of a rebake that the registry does not know: it was restored from a backup, or another was made from it. What no
     * rebake can be using any more goes; an image that may have been promoted does not.
     */
    private Optional<Finding> forgotten(Thing thing, RebakeId rebake) {
        String why =
                "this installation made it for rebake %s, which the registry has forgotten: was it restored from a backup?"
                        .formatted(rebake);
        String role = thing.tags().getOrDefault(Tags.ROLE, "");
        Instant since = thing.madeAt().plus(settings.longestUse());
        boolean isTestInstance = role.equals(Tags.TEST_INSTANCE);
        boolean isIntermediate = role.equals(Tags.INTERMEDIATE);
        return switch (thing.kind()) {
            case INSTANCE -> isTestInstance ? left(FindingKind.LEFT_INSTANCE, thing, since, why) : doubtful(thing, why);
            case VOLUME -> {
                if (around.rebakesOfInstances().containsKey(thing.of().orElse(""))) {
                    yield Optional.empty();
                }
                yield isTestInstance && isLoose(thing)
                        ? left(FindingKind.LEFT_VOLUME, thing, since, why)
                        : doubtful(thing, why);
            }
            case IMAGE ->
                isIntermediate
                                && thing.name().equals(ImageName.ofIntermediate(rebake))
                                && !BEING_MADE.contains(thing.state())
                                && !known.wanted().containsKey(new AmiId(thing.id()))
                        ? left(FindingKind.LEFT_IMAGE, thing, since, why)
                        : doubtful(thing, why);
            case SNAPSHOT -> {
                if (isOfAmi(thing)) {
                    yield Optional.empty();
                }
                yield isIntermediate && thing.of().isPresent()
                        ? left(FindingKind.LEFT_SNAPSHOT, thing, since, why)
                        : doubtful(thing, why);
            }
        };
    }

    private static boolean isLoose(Thing volume) {
        return volume.of().isEmpty() && LOOSE.contains(volume.state());
    }

    private Optional<Finding> left(FindingKind kind, Thing thing, Instant since, String why) {
        Finding finding = finding(kind, thing, since, why);
        return Optional.of(afterGrace(finding, settings.grace(), now));
    }

    /** DUE once the grace period has passed. */
    static Finding afterGrace(Finding finding, Duration grace, Instant now) {
        Instant due = finding.since().plus(grace);
        return now.isBefore(due)
                ? finding.handled(Handling.WAITING, "until " + due.truncatedTo(ChronoUnit.SECONDS))
                : finding.handled(Handling.DUE, "");
    }

    private Optional<Finding> doubtful(Thing thing, String why) {
        return reported(FindingKind.DOUBTFUL, thing, why);
    }

    private Optional<Finding> reported(FindingKind kind, Thing thing, String why) {
        return Optional.of(finding(kind, thing, thing.madeAt(), why));
    }

    private static Finding finding(FindingKind kind, Thing thing, Instant since, String why) {
        return new Finding(
                kind,
                thing.region(),
                thing.id(),
                Optional.ofNullable(thing.tags().get(Tags.GROUP)),
                Optional.ofNullable(thing.tags().get(Tags.REBAKE)),
                since,
                why,
                Handling.REPORTED,
                "");
    }

    private Instant firstSeen(FindingKind kind, Thing thing) {
        return firstSeen.getOrDefault(kind, Map.of()).getOrDefault(thing.id(), now);
    }

    private static Instant ended(Thing thing, Rebake rebake) {
        Instant finished = rebake.finishedAt().orElse(Instant.MAX);
        return finished.isAfter(thing.madeAt()) ? finished : thing.madeAt();
    }

    private static String because(Rebake rebake) {
        return "its rebake has ended %s"
                .formatted(rebake.outcome().map(Outcome::name).orElse(""));
    }
}
