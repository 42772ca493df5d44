package dev.autoami.rebaker;

import dev.autoami.schema.rebake.StepName;
import java.time.Duration;
import java.time.Instant;

/**
 * What a rebake's task remembers from one try of a step to the next: since when, and how often, the step found something
 * unavailable.
 */
record Trouble(StepName step, Instant since, int tries) {
    /** This trouble, met once more at this step; one met at another step is another. */
    static Trouble again(String before, StepName step, Instant now) {
        String[] parts = before.split(" ", -1);
        return parts.length == 3 && parts[0].equals(step.name())
                ? new Trouble(step, Instant.parse(parts[1]), Integer.parseInt(parts[2]) + 1)
                : new Trouble(step, now, 1);
    }

    /** Twice as long each time, up to the longest. */
    Duration delay(Duration first, Duration longest) {
        Duration delay = first.multipliedBy(1L << Math.min(tries - 1, 20));
        return delay.compareTo(longest) < 0 ? delay : longest;
    }

    /** As the task's data. */
    @Override
    public String toString() {
        return "%s %s %d".formatted(step, since, tries);
    }
}
