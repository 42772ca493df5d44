package dev.autoami.schema.sweep;

import static dev.autoami.schema.jooq.Tables.SWEEP_FINDING;

import dev.autoami.schema.database.Columns;
import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.SweepFindingRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/** What the last sweep of each region found, whichever node swept. */
public final class Findings {
    private final Database database;

    public Findings(Database database) {
        this.database = database;
    }

    /** By region, kind and id. */
    public List<Finding> list() {
        return database.read(tx -> tx.selectFrom(SWEEP_FINDING)
                .orderBy(SWEEP_FINDING.REGION, SWEEP_FINDING.KIND, SWEEP_FINDING.THING)
                .fetch(Findings::read));
    }

    /** How many of each kind the last sweeps found, for a gauge: each kind is there. Of others' things none is stored. */
    public Map<FindingKind, Integer> counts() {
        Map<FindingKind, Integer> counts = new EnumMap<>(FindingKind.class);
        for (FindingKind kind : FindingKind.values()) {
            counts.put(kind, 0);
        }
        list().forEach(finding -> counts.merge(finding.kind(), 1, Integer::sum));
        return counts;
    }

    /** Since when sweeps have found what the last one found in a region, by kind and id. */
    public Map<FindingKind, Map<String, Instant>> firstSeen(String region) {
        return database.read(tx -> firstSeen(tx, region));
    }

    private static Map<FindingKind, Map<String, Instant>> firstSeen(DSLContext tx, String region) {
        Map<FindingKind, Map<String, Instant>> seen = new EnumMap<>(FindingKind.class);
        tx.fetch(SWEEP_FINDING, SWEEP_FINDING.REGION.eq(region))
                .forEach(row -> seen.computeIfAbsent(FindingKind.valueOf(row.getKind()), kind -> new HashMap<>())
                        .put(row.getThing(), row.getFirstSeenAt()));
        return seen;
    }

    /** What a sweep of a region found of these kinds, in place of what the one before it found. */
    public void replace(String region, Set<FindingKind> kinds, Collection<Finding> found) {
        Instant now = database.now();
        database.transact(tx -> {
            Map<FindingKind, Map<String, Instant>> before = firstSeen(tx, region);
            tx.deleteFrom(SWEEP_FINDING)
                    .where(SWEEP_FINDING.REGION.eq(region))
                    .and(SWEEP_FINDING.KIND.in(kinds))
                    .execute();
            found.forEach(finding -> insert(
                    tx, finding, before.getOrDefault(finding.kind(), Map.of()).getOrDefault(finding.thing(), now)));
            return found.size();
        });
    }

    private static void insert(DSLContext tx, Finding finding, Instant firstSeen) {
        SweepFindingRecord row = tx.newRecord(SWEEP_FINDING);
        row.setKind(finding.kind().name());
        row.setRegion(finding.region());
        row.setThing(finding.thing());
        // Tags are a stranger's words.
        row.setGroupName(Columns.cut(SWEEP_FINDING.GROUP_NAME, finding.group().orElse(null)));
        row.setRebake(Columns.cut(SWEEP_FINDING.REBAKE, finding.rebake().orElse(null)));
        row.setSince(finding.since());
        row.setFirstSeenAt(firstSeen);
        row.setWhy(Columns.cut(SWEEP_FINDING.WHY, finding.why()));
        row.setHandling(finding.handling().name());
        row.setNote(Columns.cut(SWEEP_FINDING.NOTE, finding.note()));
        row.insert();
    }

    private static Finding read(SweepFindingRecord row) {
        return new Finding(
                FindingKind.valueOf(row.getKind()),
                row.getRegion(),
                row.getThing(),
                Optional.ofNullable(row.getGroupName()),
                Optional.ofNullable(row.getRebake()),
                row.getSince(),
                row.getWhy(),
                Handling.valueOf(row.getHandling()),
                row.getNote());
    }
}
