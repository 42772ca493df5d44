package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;

/**
 * One step of a rebake. Run twice, or again after a crash at any line, it does its thing once. It says where to go next;
 * only the driver writes that down.
 *
 * <p>Throws {@link UnavailableException} to be run again later, {@link RefusedException} to fail the rebake with a reason
 * for the operator.
 */
public interface Step {
    /** Runs to its end, blocking the caller's virtual thread. */
    Next run(Rebake rebake);

    /** Where a rebake goes after a step. */
    sealed interface Next {
        /** What happened, for the timeline. */
        String text();

        /** To another step. */
        record GoOn(StepName step, String text) implements Next {}

        /** To TEAR_DOWN, to end so after it. */
        record End(Outcome outcome, String text) implements Next {}

        /** Only from TEAR_DOWN: nothing is left behind. */
        record Finished(String text) implements Next {}
    }
}
