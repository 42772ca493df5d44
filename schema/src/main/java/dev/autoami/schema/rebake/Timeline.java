package dev.autoami.schema.rebake;

import static dev.autoami.schema.jooq.Tables.REBAKE_EVENT;

import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.RebakeEventRecord;
import dev.autoami.schema.jooq.tables.records.RebakeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The timelines of rebakes, written in the transactions of what they tell. */
final class Timeline {
    private final Database database;
    private final String node;

    Timeline(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    /** A line to be added. */
    record Line(EventKind kind, Optional<Cause> cause, String text) {
        Line(EventKind kind, String text) {
            this(kind, Optional.empty(), text);
        }
    }

    /** The name under which this process writes. */
    String node() {
        return node;
    }

    /** Adds a line under the row's step. The row is locked by the caller, who also stores it. */
    void add(DSLContext tx, RebakeRecord row, Line line) {
        Instant now = database.now();
        Instant since = line.kind() == EventKind.ENDED ? row.getStartedAt() : row.getStepSince();
        row.setLastEvent(row.getLastEvent() + 1);
        RebakeEventRecord event = tx.newRecord(REBAKE_EVENT);
        event.setRebakeId(row.getId());
        event.setSequenceNumber(row.getLastEvent());
        event.setHappenedAt(now);
        event.setNode(node);
        event.setStep(row.getStep());
        event.setKind(line.kind().name());
        event.setAttempt(row.getAttempt());
        event.setCause(line.cause().map(Cause::name).orElse(null));
        event.setLastedMs(millis(since, now));
        event.setMessage(line.text());
        event.insert();
    }

    /** A clock that was set back meanwhile makes no time of less than nothing. */
    private static @Nullable Long millis(@Nullable Instant since, Instant now) {
        return since == null ? null : Math.max(0, Duration.between(since, now).toMillis());
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
                EventKind.valueOf(row.getKind()),
                row.getAttempt(),
                Optional.ofNullable(row.getCause()).map(Cause::valueOf),
                Optional.ofNullable(row.getLastedMs()).map(Duration::ofMillis),
                row.getMessage());
    }
}
