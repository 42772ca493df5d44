package dev.autoami.ingest.endpoint;

import dev.autoami.ingest.Watch;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what arrives, on all event loops. */
final class Counters {
    final LongAdder begun = new LongAdder();
    final LongAdder taken = new LongAdder();
    final LongAdder brokenOff = new LongAdder();
    private final LongAdder unwatched = new LongAdder();
    private final LongAdder unchanged = new LongAdder();
    private final Map<Refusal.Kind, LongAdder> refused = new EnumMap<>(Refusal.Kind.class);

    Counters() {
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            refused.put(kind, new LongAdder());
        }
    }

    /** @param watch of the node whose report passed unread */
    void passed(Watch watch) {
        (watch == Watch.NOBODY ? unwatched : unchanged).increment();
    }

    void refused(Refusal.Kind kind) {
        Objects.requireNonNull(refused.get(kind)).increment();
    }

    Traffic read(Room room) {
        Map<Refusal.Kind, Long> sums = new EnumMap<>(Refusal.Kind.class);
        refused.forEach((kind, count) -> sums.put(kind, count.sum()));
        return new Traffic(
                begun.sum(),
                unwatched.sum(),
                unchanged.sum(),
                taken.sum(),
                sums,
                brokenOff.sum(),
                room.waiting(),
                room.held());
    }
}
