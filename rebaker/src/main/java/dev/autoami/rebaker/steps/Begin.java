package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Step;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;

/** REQUESTED: nothing has happened yet. Goes to the first step of what the rebake is for. */
final class Begin implements Step {
    @Override
    public Next run(Rebake rebake) {
        String why =
                rebake.revision().map(revision -> ", for revision " + revision).orElse("");
        return new Next.GoOn(
                rebake.purpose() == Purpose.BAKE ? StepName.CAPTURE : StepName.LAUNCH,
                "begun by %s%s".formatted(rebake.trigger(), why));
    }
}
