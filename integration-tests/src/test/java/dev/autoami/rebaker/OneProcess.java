package dev.autoami.rebaker;

import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.RebakeId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A node's process without its scheduler, which drives a rebake when it is told to; public for tests of whole rebakes. */
public final class OneProcess {
    private final Holds holds;
    private final Driver driver;
    private final Clock clock;

    public OneProcess(Registry registry, Flow flow, RebakerSettings settings, Clock clock) {
        this.holds = new Holds(registry.rebakes());
        this.clock = clock;
        driver = new Driver(
                registry.rebakes(), registry.images(), flow, holds, settings, Measures.NONE, clock, () -> false);
    }

    /**
     * How a turn ended.
     *
     * @param again when the next is due; empty when none is
     * @param trouble what the next one is to be told
     */
    public record Turn(Optional<Duration> again, String trouble) {}

    /** Drives a rebake as far as it goes, as db-scheduler has it driven. */
    public Turn drive(RebakeId id, String trouble) {
        return switch (driver.drive(id, trouble)) {
            case Driver.Left.Again(Duration delay, String again) -> new Turn(Optional.of(delay), again);
            case Driver.Left.Ended() -> new Turn(Optional.empty(), "");
            case Driver.Left.Kept(Instant until) -> new Turn(Optional.of(Duration.between(clock.instant(), until)), "");
            case Driver.Left other -> throw new IllegalStateException("rebake %s was left %s".formatted(id, other));
        };
    }

    /** Looks whether what it drives shall end, as a node does each second. */
    public void look() {
        holds.look();
    }
}
