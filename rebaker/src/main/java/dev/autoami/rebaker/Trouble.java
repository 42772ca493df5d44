package dev.autoami.rebaker;

import dev.autoami.schema.rebake.StepName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a rebake's task remembers from one try of a step to the next: since when, when last, and how often, the step found
 * something unavailable.
 */
record Trouble(StepName step, Instant since, Instant last, int tries) {
    /**
     * This trouble, met once more at this step; one met at another step is another.
     *
     * @param memory a trouble that comes longer than this after the last one is another, too
     */
    static Trouble again(String before, StepName step, Instant now, Duration memory) {
        return read(before)
                .filter(met -> met.step == step)
                .filter(met -> Duration.between(met.last, now).compareTo(memory) <= 0)
                .map(met -> new Trouble(step, met.since, now, met.tries + 1))
                .orElseGet(() -> new Trouble(step, now, now, 1));
    }

    private static Optional<Trouble> read(String text) {
        String[] parts = text.split(" ", -1);
        return parts.length == 4
                ? Optional.of(new Trouble(
                        StepName.valueOf(parts[0]),
                        Instant.parse(parts[1]),
                        Instant.parse(parts[2]),
                        Integer.parseInt(parts[3])))
                : Optional.empty();
    }

    /** Twice as long each time, up to the longest. */
    Duration delay(Duration first, Duration longest) {
        Duration delay = first.multipliedBy(1L << Math.min(tries - 1, 20));
        return delay.compareTo(longest) < 0 ? delay : longest;
    }

    /** As the task's data. */
    @Override
    public String toString() {
        return "%s %s %s %d".formatted(step, since, last, tries);
    }
}
