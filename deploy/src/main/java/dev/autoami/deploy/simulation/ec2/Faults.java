package dev.autoami.deploy.simulation.ec2;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What was arranged to go wrong, in the order in which it was asked for. Thread-safe. */
public final class Faults {
    private final Clock clock;
    private final List<Arranged> arranged = new ArrayList<>();

    private static final class Arranged {
        final Fault fault;
        final Instant since;
        /** Calls that it has met or let pass. */
        int calls;

        Arranged(Fault fault, Instant since) {
            this.fault = fault;
            this.since = since;
        }

        boolean isOver(Instant now) {
            return switch (fault) {
                case Fault.OfCall ofCall ->
                    calls >= ofCall.calls().after() + ofCall.calls().times();
                case Fault.Shortage shortage -> !now.isBefore(since.plus(shortage.length()));
                case Fault.NotOffered always -> false;
                case Fault.OfInstance once -> false;
                case Fault.OfImage once -> false;
            };
        }
    }

    Faults(Clock clock) {
        this.clock = clock;
    }

    public synchronized void arrange(Fault fault) {
        arranged.add(new Arranged(fault, clock.instant()));
    }

    /** Those that are not over. */
    public synchronized List<Fault> arranged() {
        arranged.removeIf(one -> one.isOver(clock.instant()));
        return arranged.stream().map(one -> one.fault).toList();
    }

    public synchronized void clear() {
        arranged.clear();
    }

    /** Counts a call; answers what it meets: of several faults the one that was arranged first. */
    synchronized Optional<Fault.OfCall> of(String action) {
        Optional<Fault.OfCall> met = Optional.empty();
        for (Arranged one : arranged) {
            if (one.fault instanceof Fault.OfCall fault
                    && fault.calls().action().equals(action)
                    && !one.isOver(clock.instant())) {
                boolean isDue = one.calls >= fault.calls().after();
                if (!isDue || met.isEmpty()) {
                    one.calls++;
                }
                if (isDue && met.isEmpty()) {
                    met = Optional.of(fault);
                }
            }
        }
        return met;
    }

    synchronized boolean hasNoRoomFor(String type, Subnet place) {
        return arranged().stream()
                .anyMatch(fault -> fault instanceof Fault.Shortage shortage && shortage.affects(type, place));
    }

    synchronized boolean isOffered(String type, Subnet place) {
        return arranged().stream()
                .noneMatch(fault -> fault instanceof Fault.NotOffered not && not.affects(type, place));
    }

    /** Takes the first of a kind that is for one thing. */
    synchronized <F extends Fault> Optional<F> take(Class<F> kind) {
        for (Iterator<Arranged> all = arranged.iterator(); all.hasNext(); ) {
            Fault fault = all.next().fault;
            if (kind.isInstance(fault)) {
                all.remove();
                return Optional.of(kind.cast(fault));
            }
        }
        return Optional.empty();
    }
}
