package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Step;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;

/** PROMOTE: makes the candidate the group's latest image, from which its next rebake and its instances start. */
final class Promote implements Step {
    private final Images images;

    Promote(Images images) {
        this.images = images;
    }

    @Override
    public Next run(Rebake rebake) {
        ImageId candidate = rebake.image()
                .orElseThrow(
                        () -> new IllegalStateException("rebake %s has no image to promote".formatted(rebake.id())));
        Image image = images.promote(rebake, candidate);
        return new Next.End(
                Outcome.PROMOTED,
                "%s is generation %d and the latest image of %s"
                        .formatted(
                                image.ami(rebake.region()).map(Object::toString).orElse(image.name()),
                                image.generation(),
                                rebake.group()));
    }
}
