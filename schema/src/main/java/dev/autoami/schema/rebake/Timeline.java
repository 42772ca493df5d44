package dev.autoami.schema.rebake;

import static dev.autoami.schema.jooq.Tables.REBAKE_EVENT;

import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.RebakeEventRecord;
import dev.autoami.schema.jooq.tables.records.RebakeRecord;
import java.util.List;
import org.jooq.DSLContext;

/** The timelines of rebakes, written in the transactions of what they tell. */
final class Timeline {
    private final Database database;
    private final String node;

    Timeline(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    /** Adds a line under the row's step. The row is locked by the caller, who also stores it. */
    void add(DSLContext tx, RebakeRecord row, String text) {
        row.setLastEvent(row.getLastEvent() + 1);
        RebakeEventRecord event = tx.newRecord(REBAKE_EVENT);
        event.setRebakeId(row.getId());
        event.setSequenceNumber(row.getLastEvent());
        event.setHappenedAt(database.now());
        event.setNode(node);
        event.setStep(row.getStep());
        event.setMessage(text);
        event.insert();
    }

    List<RebakeEvent> read(RebakeId id, int after) {
        return database.read(tx -> tx.selectFrom(REBAKE_EVENT)
                .where(REBAKE_EVENT.REBAKE_ID.eq(id.value()))
                .and(REBAKE_EVENT.SEQUENCE_NUMBER.gt(after))
                .orderBy(REBAKE_EVENT.SEQUENCE_NUMBER)
                .fetch(Timeline::event));
    }

    private static RebakeEvent event(RebakeEventRecord row) {
        return new RebakeEvent(
                new RebakeId(row.getRebakeId()),
                row.getSequenceNumber(),
                row.getHappenedAt(),
                row.getNode(),
                StepName.valueOf(row.getStep()),
                row.getMessage());
    }
}
