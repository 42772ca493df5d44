package dev.autoami.rebaker;

import dev.autoami.schema.rebake.StepName;

/** The steps by name. */
public interface Flow {
    /** The step that a rebake which stands there runs. */
    Step step(StepName name);
}
