package dev.autoami.ingest.endpoint;

import java.util.Map;

/**
 * What the endpoint has met since its start; the last two are of just now.
 *
 * @param begun requests
 * @param unwatched passed unread, as nobody watches the node
 * @param unchanged passed unread, as nothing changed on a live node
 * @param taken read whole, and stored where it concerns a rebake or a live node
 * @param refused answered with a problem, by kind
 * @param brokenOff closed by the sender before the body was whole
 * @param waiting senders that wait for room
 * @param heldBytes room that bodies take
 */
public record Traffic(
        long begun,
        long unwatched,
        long unchanged,
        long taken,
        Map<Refusal.Kind, Long> refused,
        long brokenOff,
        int waiting,
        long heldBytes) {
    public Traffic {
        refused = Map.copyOf(refused);
    }

    /** Refused for a reason that is ours: reports that may matter, and that nobody sends again. */
    public long lost() {
        return refused.entrySet().stream()
                .filter(refusals -> refusals.getKey().isLoss())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    public long refused(Refusal.Kind kind) {
        return refused.getOrDefault(kind, 0L);
    }
}
