package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.Rebakes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a node's threads run just now, and how it is broken off: by the operator, by another node, or by this one's stop. */
final class Holds {
    private final Rebakes rebakes;
    private final Set<Hold> held = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Hold> atOnce = hold -> {};

    Holds(Rebakes rebakes) {
        this.rebakes = rebakes;
    }

    /** Runs a step with a hold, which lasts as long. */
    <T> T with(Rebake rebake, boolean cancellable, Function<Hold, T> step) {
        Hold hold = new Hold(rebakes, rebake, cancellable);
        held.add(hold);
        try {
            atOnce.accept(hold);
            return step.apply(hold);
        } finally {
            held.remove(hold);
        }
    }

    /** Asks the registry, once for all, which of the rebakes are another node's by now, or shall end, and breaks those off. */
    void look() {
        if (held.isEmpty()) {
            return;
        }
        Map<RebakeId, Rebakes.Standing> standings =
                rebakes.standings(held.stream().map(Hold::rebake).collect(Collectors.toSet()));
        held.forEach(hold -> {
            Rebakes.Standing now = standings.get(hold.rebake());
            if (now == null || now.epoch() > hold.epoch()) {
                hold.breakOff(Hold.Why.LOST);
            } else if (now.cancelRequested() && hold.isCancellable()) {
                hold.breakOff(Hold.Why.CANCELLED);
            }
        });
    }

    /** From now on no step waits on this node; what works may come to its end. */
    void stopWaiting() {
        tell(hold -> hold.breakOffWaits(Hold.Why.STOPPING));
    }

    /** Whether a step does what it should be let bring to its end. */
    boolean isWorking() {
        return held.stream().anyMatch(Hold::isWorking);
    }

    /** From now on nothing is let come to its end. */
    void stopWorking() {
        tell(hold -> hold.breakOff(Hold.Why.STOPPING));
    }

    private void tell(Consumer<Hold> word) {
        // First for those to come: one that comes in between hears it twice.
        atOnce = word;
        held.forEach(word);
    }
}
