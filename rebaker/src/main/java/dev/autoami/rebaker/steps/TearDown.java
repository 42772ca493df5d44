package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Cloud.Ami;
import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.ImageName;
import dev.autoami.rebaker.LeftBehindException;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.rebake.Cause;
import dev.autoami.schema.rebake.EventKind;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Leftover.Kind;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.secret.Secrets;
import dev.autoami.schema.wait.WaitKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * TEAR_DOWN: leaves nothing behind but what the rebake was for: a promoted image, or the user's instance; or the instance
 * of one that ended badly, for a while, if it is to be looked at. Finds what to remove by registry and tag: whoever made
 * it may be gone. Run again until all of it is done, and once more when the time of a kept instance is up.
 */
final class TearDown implements Step {
    private static final Set<String> BEING_MADE = Set.of("pending", "transient");

    /** For so long EC2 may not show what it has made. */
    private static final Duration LAG = Duration.ofSeconds(30);

    private final Rebakes rebakes;
    private final Images images;
    private final Secrets secrets;
    private final Keeping keeping;
    private final Door door;
    private final Cloud cloud;
    private final CertificateAuthority authority;
    private final Waits waits;
    private final RebakerSettings settings;
    private final Clock clock;
    private final Pause pause;

    TearDown(
            Rebakes rebakes,
            Images images,
            Secrets secrets,
            Keeping keeping,
            Door door,
            Cloud cloud,
            CertificateAuthority authority,
            Waits waits,
            RebakerSettings settings,
            Clock clock,
            Pause pause) {
        this.rebakes = rebakes;
        this.images = images;
        this.secrets = secrets;
        this.keeping = keeping;
        this.door = door;
        this.cloud = cloud;
        this.authority = authority;
        this.waits = waits;
        this.settings = settings;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Next run(Rebake rebake) {
        if (rebake.ending().equals(Optional.of(Outcome.KEPT))) {
            return new Next.Finished("the instance is kept");
        }
        Rebake now = keeping.keepIfWanted(rebake);
        List<Leftover> left = new ArrayList<>();
        terminateInstances(now, left);
        if (now.purpose() != Purpose.BAKE && now.instance().isPresent()) {
            remove(
                    now,
                    Kind.CERTIFICATE,
                    now.certname().value(),
                    left,
                    () -> removeCertificate(now, door.settings(now)));
        }
        removeImages(now, left);
        if (now.terminateGiven() && now.ending().equals(Optional.of(Outcome.PROMOTED))) {
            now.given().ifPresent(given -> terminate(now, given, left));
        }
        if (!left.isEmpty()) {
            throw new LeftBehindException(left);
        }
        return new Next.Finished(
                isKept(now) ? "nothing is left behind but the instance that is kept" : "nothing is left behind");
    }

    /** One piece that cannot be removed keeps no other from it. */
    private static void remove(Rebake rebake, Kind kind, String name, List<Leftover> left, Runnable removal) {
        try {
            removal.run();
        } catch (UnavailableException | RefusedException e) {
            left.add(new Leftover(rebake.id(), kind, rebake.region(), name, String.valueOf(e.getMessage())));
        }
    }

    private boolean isKept(Rebake rebake) {
        return rebake.keptUntil()
                .filter(until -> until.isAfter(clock.instant()))
                .isPresent();
    }

    private void terminateInstances(Rebake rebake, List<Leftover> left) {
        Set<InstanceId> ours = new LinkedHashSet<>();
        rebake.instance().ifPresent(ours::add);
        remove(rebake, Kind.INSTANCE, tagged(rebake), left, () -> ours.addAll(launched(rebake)));
        if (isKept(rebake)) {
            rebake.instance().ifPresent(ours::remove);
        }
        ours.forEach(instance -> terminate(rebake, instance, left));
    }

    /** Also one whose id nobody lived to write down, or was ever told. */
    private List<InstanceId> launched(Rebake rebake) {
        List<InstanceId> launched = listed(rebake);
        if (launched.isEmpty()
                && rebake.launchToken().isPresent()
                && rebake.instance().isEmpty()
                && mayHaveMoreThanItWasTold(rebake)) {
            pause.pause(LAG);
            return listed(rebake);
        }
        return launched;
    }

    private List<InstanceId> listed(Rebake rebake) {
        return cloud.instancesTagged(rebake.region(), Tags.REBAKE, rebake.id().value()).stream()
                .map(Instance::id)
                .toList();
    }

    /** Of what was asked for and is not written down EC2's answer may have got lost; of a refusal it has not. */
    private boolean mayHaveMoreThanItWasTold(Rebake rebake) {
        return rebakes.events(rebake.id(), 0).stream()
                .filter(event -> event.kind() == EventKind.ENDING)
                .noneMatch(event -> event.cause().equals(Optional.of(Cause.REFUSED)));
    }

    private static String tagged(Rebake rebake) {
        return "all tagged %s=%s".formatted(Tags.REBAKE, rebake.id());
    }

    /** Once: run again, the step finds in the timeline what needs no more asking, nor waiting. */
    private void terminate(Rebake rebake, InstanceId instance, List<Leftover> left) {
        String done = "terminated " + instance;
        if (rebakes.events(rebake.id(), 0).stream()
                .anyMatch(event -> event.text().equals(done))) {
            return;
        }
        remove(rebake, Kind.INSTANCE, instance.value(), left, () -> {
            waits.untilDone(
                    WaitKind.TERMINATE,
                    rebake,
                    settings.stopLimit(),
                    patience -> cloud.terminate(rebake.region(), instance, patience));
            rebakes.note(rebake, done);
        });
    }

    private void removeCertificate(Rebake rebake, GroupSettings group) {
        try {
            authority.revokeAndDelete(group.caServer(), rebake.certname());
        } catch (RefusedException e) {
            if (secrets.find(rebake, Enrol.SIGNED).isPresent()) {
                throw e;
            }
            // A CA that lets us do nothing has signed nothing for us: that must not hold up the group for ever.
            rebakes.note(
                    rebake,
                    "nothing was signed, and %s does not let AutoAMI look: %s"
                            .formatted(group.caServer(), e.getMessage()));
        }
    }

    private void removeImages(Rebake rebake, List<Leftover> left) {
        Optional<Image> image = rebake.image().flatMap(images::find);
        // Promoted is promoted, though the next rebake's image be the latest by now.
        Optional<AmiId> promoted =
                image.filter(made -> made.promotedAt().isPresent()).flatMap(made -> made.ami(rebake.region()));
        boolean mayHaveMore = rebake.purpose() == Purpose.BAKE || (image.isPresent() && promoted.isEmpty());
        if (mayHaveMore) {
            remove(
                    rebake,
                    Kind.IMAGE,
                    tagged(rebake),
                    left,
                    () -> ours(rebake, image).stream()
                            .filter(ami -> !Optional.of(ami.id()).equals(promoted))
                            .forEach(ami ->
                                    remove(rebake, Kind.IMAGE, ami.id().value(), left, () -> deregister(rebake, ami))));
        }
        if (rebake.intermediate().isPresent() && left.stream().noneMatch(leftover -> leftover.kind() == Kind.IMAGE)) {
            rebakes.intermediate(rebake, Optional.empty());
        }
        image.filter(made -> made.state() == ImageState.PENDING || made.state() == ImageState.CANDIDATE)
                .ifPresent(made -> images.failed(
                        rebake, made.id(), "its rebake ended " + rebake.ending().orElse(Outcome.FAILED)));
    }

    private List<Ami> ours(Rebake rebake, Optional<Image> image) {
        List<Ami> ours = ours(rebake);
        boolean isShown = underWay(rebake, image)
                .filter(name -> ours.stream().noneMatch(ami -> ami.name().equals(name)))
                .isEmpty();
        if (isShown || !mayHaveMoreThanItWasTold(rebake)) {
            return ours;
        }
        pause.pause(LAG);
        return ours(rebake);
    }

    private List<Ami> ours(Rebake rebake) {
        return cloud.ownedImages(rebake.region()).stream()
                .filter(ami -> rebake.id().value().equals(ami.tags().get(Tags.REBAKE)))
                .toList();
    }

    /** The name of an image that EC2 may have been asked for, and that was not seen to be there. */
    private static Optional<String> underWay(Rebake rebake, Optional<Image> image) {
        return rebake.purpose() == Purpose.BAKE && rebake.launchToken().isEmpty()
                ? Optional.of(ImageName.ofIntermediate(rebake.id()))
                : image.filter(made -> made.state() == ImageState.PENDING).map(Image::name);
    }

    private void deregister(Rebake rebake, Ami ami) {
        if (BEING_MADE.contains(ami.state())) {
            // Its snapshots could not be deleted with it.
            String late = "EC2 is still making %s, which is removed when it is done".formatted(ami.id());
            rebakes.late(rebake, late);
            throw new UnavailableException(late);
        }
        cloud.deregister(rebake.region(), ami.id());
        rebakes.note(rebake, "deregistered " + ami.id());
    }
}
