package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.ImageName;
import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import java.util.Optional;

/**
 * CAPTURE: images the user's instance, which is neither stopped nor logged in to.
 *
 * <p>Leaves the intermediate AMI in the registry; undone by TEAR_DOWN. Its name is the key to run it again.
 */
final class Capture implements Step {
    private final Rebakes rebakes;
    private final Cloud cloud;
    private final InstallationId installation;
    private final RebakerSettings settings;

    Capture(Rebakes rebakes, Cloud cloud, InstallationId installation, RebakerSettings settings) {
        this.rebakes = rebakes;
        this.cloud = cloud;
        this.installation = installation;
        this.settings = settings;
    }

    @Override
    public Next run(Rebake rebake) {
        InstanceId given =
                rebake.given().orElseThrow(() -> new RefusedException("there is no instance to bake: name one"));
        AmiId ami = rebake.intermediate().orElseGet(() -> create(rebake, given));
        try {
            cloud.awaitAvailable(
                    rebake.region(),
                    ami,
                    rebake.lateSince().isPresent()
                            ? Patience.seldom(settings.imageLimit())
                            : Patience.upTo(settings.imageLimit()));
        } catch (UnavailableException e) {
            rebakes.late(rebake, "late: " + e.getMessage());
            throw e;
        }
        return new Next.GoOn(StepName.LAUNCH, "%s is captured as %s".formatted(given, ami));
    }

    private AmiId create(Rebake rebake, InstanceId given) {
        if (cloud.instance(rebake.region(), given).isEmpty()) {
            throw new RefusedException("there is no instance %s in %s".formatted(given, rebake.region()));
        }
        AmiId ami = cloud.createImage(
                rebake.region(),
                given,
                ImageName.ofIntermediate(rebake.id()),
                Optional.of(
                        "Intermediate image of %s, removed when group %s is baked".formatted(given, rebake.group())),
                Tags.of(installation, rebake, Tags.INTERMEDIATE));
        rebakes.intermediate(rebake, Optional.of(ami));
        rebakes.note(rebake, "capturing %s as %s".formatted(given, ami));
        return ami;
    }
}
