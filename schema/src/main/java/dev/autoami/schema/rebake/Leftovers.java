package dev.autoami.schema.rebake;

import static dev.autoami.schema.jooq.Tables.LEFTOVER;

import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.LeftoverRecord;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** What rebakes that have ended left behind, oldest first: for the sweep, and for the operator to see. */
public final class Leftovers {
    private final Database database;

    public Leftovers(Database database) {
        this.database = database;
    }

    public List<Leftover> all() {
        return read(DSL.noCondition());
    }

    public List<Leftover> of(RebakeId rebake) {
        return read(LEFTOVER.REBAKE_ID.eq(rebake.value()));
    }

    /** Those of a region that were left before a moment. */
    public List<Leftover> leftBefore(String region, Instant moment) {
        return read(LEFTOVER.REGION.eq(region).and(LEFTOVER.FOUND_AT.le(moment)));
    }

    /** What has this name is gone at last. */
    public void removed(RebakeId rebake, String name) {
        database.transact(tx -> tx.deleteFrom(LEFTOVER)
                .where(LEFTOVER.REBAKE_ID.eq(rebake.value()))
                .and(LEFTOVER.NAME.eq(name))
                .execute());
    }

    private static int delete(DSLContext tx, Leftover leftover) {
        return tx.deleteFrom(LEFTOVER)
                .where(LEFTOVER.REBAKE_ID.eq(leftover.rebake().value()))
                .and(LEFTOVER.KIND.eq(leftover.kind().name()))
                .and(LEFTOVER.NAME.eq(leftover.name()))
                .execute();
    }

    /** In the transaction in which their rebake ends. */
    void add(DSLContext tx, List<Leftover> leftovers) {
        leftovers.forEach(leftover -> {
            delete(tx, leftover);
            LeftoverRecord row = tx.newRecord(LEFTOVER);
            row.setRebakeId(leftover.rebake().value());
            row.setKind(leftover.kind().name());
            row.setRegion(leftover.region());
            row.setName(leftover.name());
            row.setReason(leftover.reason());
            row.setFoundAt(database.now());
            row.insert();
        });
    }

    private List<Leftover> read(Condition condition) {
        return database.read(tx -> tx.selectFrom(LEFTOVER)
                .where(condition)
                .orderBy(LEFTOVER.FOUND_AT, LEFTOVER.REBAKE_ID, LEFTOVER.KIND, LEFTOVER.NAME)
                .fetch(row -> new Leftover(
                        new RebakeId(row.getRebakeId()),
                        Leftover.Kind.valueOf(row.getKind()),
                        row.getRegion(),
                        row.getName(),
                        row.getReason())));
    }
}
