package dev.autoami.it.crash;

import dev.autoami.deploy.simulation.puppet.Code;
import dev.autoami.it.crash.Deeds.Deed;
import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.StepName;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is asked of AutoAMI, under which circumstances, and what must come of it whatever befalls its processes. */
enum Scenario {
    /** All of the code is new to the base image. */
    REBAKE(Purpose.REBAKE, Outcome.PROMOTED),

    /** The group's latest image has all of the code. */
    UP_TO_DATE(Purpose.REBAKE, Outcome.UP_TO_DATE) {
        @Override
        boolean hasImage() {
            return true;
        }
    },

    /** The code does not compile. */
    REJECTED(Purpose.REBAKE, Outcome.REJECTED) {
        @Override
        Code code() {
            return Code.BROKEN;
        }
    },

    /** The group has its image; the instance whose code did not compile any more is there for an hour to be looked at. */
    KEPT_FOR_AN_HOUR(Purpose.REBAKE, Outcome.REJECTED) {
        @Override
        boolean hasImage() {
            return true;
        }

        @Override
        Code code() {
            return Code.BROKEN;
        }

        @Override
        Optional<Keep> keep() {
            return Optional.of(new Keep(Duration.ofHours(1), List.of()));
        }

        @Override
        Set<StepName> steps() {
            return EnumSet.of(StepName.DECIDE, StepName.TEAR_DOWN);
        }
    },

    BEFORE_CLEAN(Purpose.REBAKE, Outcome.PROMOTED) {
        @Override
        Optional<String> beforeClean() {
            return Optional.of("rm -rf /srv/site");
        }

        @Override
        Set<StepName> steps() {
            return EnumSet.of(StepName.CLEAN);
        }
    },

    BEFORE_CLEAN_FAILS(Purpose.REBAKE, Outcome.FAILED) {
        @Override
        Optional<String> beforeClean() {
            return Optional.of("exit 1");
        }

        @Override
        Set<StepName> steps() {
            return EnumSet.of(StepName.CLEAN, StepName.TEAR_DOWN);
        }
    },

    /** The user's instance stays as it is. */
    BAKE(Purpose.BAKE, Outcome.PROMOTED),

    BAKE_AND_TERMINATE(Purpose.BAKE, Outcome.PROMOTED) {
        @Override
        boolean terminatesGiven() {
            return true;
        }

        @Override
        Set<StepName> steps() {
            return EnumSet.of(StepName.PROMOTE, StepName.TEAR_DOWN);
        }
    },

    /** The instance is the user's in the end. */
    LAUNCH(Purpose.LAUNCH, Outcome.KEPT);

    private final Purpose purpose;
    private final Outcome outcome;

    Scenario(Purpose purpose, Outcome outcome) {
        this.purpose = purpose;
        this.outcome = outcome;
    }

    Purpose purpose() {
        return purpose;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Whether the group has a latest image, of the first code. */
    boolean hasImage() {
        return false;
    }

    /** What is deployed by then. */
    Code code() {
        return Code.FIRST;
    }

    Optional<String> beforeClean() {
        return Optional.empty();
    }

    Optional<Keep> keep() {
        return Optional.empty();
    }

    boolean terminatesGiven() {
        return false;
    }

    /** Where it differs from another scenario, and so the only steps that are looked at. */
    Set<StepName> steps() {
        return EnumSet.allOf(StepName.class);
    }

    boolean looksAt(Deed deed) {
        return steps().contains(deed.step());
    }
}
