package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Cloud.Ami;
import dev.autoami.rebaker.Cloud.Instance;
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
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.secret.Secrets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * TEAR_DOWN: leaves nothing behind but what the rebake was for: a promoted image, or the user's instance. Finds what to
 * remove by registry and tag: whoever made it may be gone. Run again until all of it is done.
 */
final class TearDown implements Step {
    private final Rebakes rebakes;
    private final Images images;
    private final Secrets secrets;
    private final Door door;
    private final Cloud cloud;
    private final CertificateAuthority authority;
    private final RebakerSettings settings;

    TearDown(
            Rebakes rebakes,
            Images images,
            Secrets secrets,
            Door door,
            Cloud cloud,
            CertificateAuthority authority,
            RebakerSettings settings) {
        this.rebakes = rebakes;
        this.images = images;
        this.secrets = secrets;
        this.door = door;
        this.cloud = cloud;
        this.authority = authority;
        this.settings = settings;
    }

    @Override
    public Next run(Rebake rebake) {
        if (rebake.ending().equals(Optional.of(Outcome.KEPT))) {
            secrets.forget(rebake);
            return new Next.Finished("the instance is kept");
        }
        terminateInstances(rebake);
        if (rebake.purpose() != Purpose.BAKE && rebake.instance().isPresent()) {
            removeCertificate(rebake, door.settings(rebake));
        }
        removeImages(rebake);
        if (rebake.terminateGiven() && rebake.ending().equals(Optional.of(Outcome.PROMOTED))) {
            rebake.given().ifPresent(given -> terminate(rebake, given));
        }
        secrets.forget(rebake);
        return new Next.Finished("nothing is left behind");
    }

    private void terminateInstances(Rebake rebake) {
        Set<InstanceId> ours = new LinkedHashSet<>();
        rebake.instance().ifPresent(ours::add);
        // Also one whose id nobody lived to write down.
        cloud.instancesTagged(rebake.region(), Tags.REBAKE, rebake.id().value()).stream()
                .map(Instance::id)
                .forEach(ours::add);
        ours.forEach(instance -> terminate(rebake, instance));
    }

    private void terminate(Rebake rebake, InstanceId instance) {
        rebakes.checkEpoch(rebake);
        cloud.terminate(rebake.region(), instance, settings.stopLimit());
        rebakes.note(rebake, "terminated " + instance);
    }

    private void removeCertificate(Rebake rebake, GroupSettings group) {
        rebakes.checkEpoch(rebake);
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

    private void removeImages(Rebake rebake) {
        Optional<Image> image = rebake.image().flatMap(images::find);
        Optional<AmiId> promoted =
                image.filter(made -> made.state() == ImageState.LATEST).flatMap(made -> made.ami(rebake.region()));
        boolean mayHaveMore = rebake.purpose() == Purpose.BAKE || (image.isPresent() && promoted.isEmpty());
        if (mayHaveMore) {
            ours(rebake).stream()
                    .filter(ami -> !Optional.of(ami.id()).equals(promoted))
                    .forEach(ami -> deregister(rebake, ami));
        }
        if (rebake.intermediate().isPresent()) {
            rebakes.intermediate(rebake, Optional.empty());
        }
        image.filter(made -> made.state() == ImageState.PENDING || made.state() == ImageState.CANDIDATE)
                .ifPresent(made -> images.failed(
                        rebake, made.id(), "its rebake ended " + rebake.ending().orElse(Outcome.FAILED)));
    }

    private List<Ami> ours(Rebake rebake) {
        return cloud.ownedImages(rebake.region()).stream()
                .filter(ami -> rebake.id().value().equals(ami.tags().get(Tags.REBAKE)))
                .toList();
    }

    private void deregister(Rebake rebake, Ami ami) {
        if (ami.state().equals("pending")) {
            // Its snapshots could not be deleted with it.
            throw new UnavailableException(
                    "EC2 is still making %s, which is removed when it is done".formatted(ami.id()));
        }
        rebakes.checkEpoch(rebake);
        cloud.deregister(rebake.region(), ami.id());
        rebakes.note(rebake, "deregistered " + ami.id());
    }
}
