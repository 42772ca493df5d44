package dev.autoami.it;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of the reports that were sent.
 *
 * @param unanswered their connection broke: they may be stored, once, or not
 * @param stored rows in the registry
 * @param spooled files that came into the spool
 * @param replayed of these, how many are stored by now
 * @param lost acknowledged and not stored
 * @param duplicates stored once more than once
 * @param strangers stored, and never sent
 * @param disordered of a node, acknowledged one after the other, and stored as if they had come in another order
 * @param overtaken stored after a later one of its node, which did not have to wait in the spool
 */
record Tally(
        int posted,
        int acknowledged,
        int refused,
        int unanswered,
        int stored,
        long spooled,
        long replayed,
        List<String> lost,
        int duplicates,
        Set<String> strangers,
        int disordered,
        int overtaken) {

    /** @param left files that are in the spool still */
    static Tally of(List<Senders.Sent> sent, List<Stored> stored, long spooled, int left) {
        Set<String> each = stored.stream().map(Stored::transaction).collect(Collectors.toSet());
        List<String> acknowledged = answeredWith(202, sent);
        Set<String> strangers = new HashSet<>(each);
        sent.forEach(report -> strangers.remove(report.transaction()));
        return new Tally(
                sent.size(),
                acknowledged.size(),
                answeredWith(503, sent).size(),
                answeredWith(Senders.NO_ANSWER, sent).size(),
                stored.size(),
                spooled,
                spooled - left,
                acknowledged.stream().filter(report -> !each.contains(report)).toList(),
                stored.size() - each.size(),
                strangers,
                inversions(sent, stored, Comparator.comparing(Stored::receivedAt)),
                inversions(sent, stored, Comparator.comparingLong(Stored::id)));
    }

    private static List<String> answeredWith(int status, List<Senders.Sent> sent) {
        return sent.stream()
                .filter(report -> report.answer() == status)
                .map(Senders.Sent::transaction)
                .toList();
    }

    /** How many of those acknowledged stand before the one that their node sent before them. */
    private static int inversions(List<Senders.Sent> sent, List<Stored> stored, Comparator<Stored> order) {
        Map<String, Stored> rows = new HashMap<>();
        stored.forEach(row -> rows.put(row.transaction(), row));
        Map<String, Stored> last = new HashMap<>();
        int inversions = 0;
        for (Senders.Sent report : sent) {
            Stored row = rows.get(report.transaction());
            if (report.answer() != 202 || row == null) {
                continue;
            }
            Stored before = last.put(report.certname(), row);
            if (before != null && order.compare(before, row) >= 0) {
                inversions++;
            }
        }
        return inversions;
    }

    @Override
    public String toString() {
        return ("posted %,d, acknowledged %,d, 503 %,d, unanswered %,d; stored %,d; spooled %,d, replayed %,d;"
                        + " lost %d, duplicates %d, out of order %d, overtaken %d")
                .formatted(
                        posted,
                        acknowledged,
                        refused,
                        unanswered,
                        stored,
                        spooled,
                        replayed,
                        lost.size(),
                        duplicates,
                        disordered,
                        overtaken);
    }
}
