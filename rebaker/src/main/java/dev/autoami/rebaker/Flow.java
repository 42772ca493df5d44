package dev.autoami.rebaker;

import dev.autoami.schema.rebake.StepName;

/** The steps by name. */
public interface Flow {
    /**
     * The step that a rebake which stands there runs.
     *
     * @param hold what the step's calls to the outside go through
     */
    Step step(StepName name, Hold hold);
}
