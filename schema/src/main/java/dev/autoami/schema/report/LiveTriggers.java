package dev.autoami.schema.report;

import static dev.autoami.schema.jooq.Tables.IMAGE;
import static dev.autoami.schema.jooq.Tables.LIVE_DECISION;
import static dev.autoami.schema.jooq.Tables.REBAKE;

import dev.autoami.schema.database.Database;
import dev.autoami.schema.group.GroupRows;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.jooq.tables.records.LiveDecisionRecord;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record2;

/** Files the rebakes that live nodes' reports trigger: of a group one at a time, and not too often. */
final class LiveTriggers {
    private final Database database;
    private final Rebakes rebakes;

    LiveTriggers(Database database, Rebakes rebakes) {
        this.database = database;
        this.rebakes = rebakes;
    }

    Triggering trigger(
            LiveDecision decision, RebakeRequest request, Duration interval, Optional<ImageId> latest, String because) {
        return database.transact(tx -> {
            // The group's lock lets one trigger after the other look.
            long group = GroupRows.lock(tx, decision.group()).getId();
            if (group != decision.groupId() || !latest(tx, group).equals(latest)) {
                return new Triggering.Overtaken();
            }
            Optional<RebakeId> busy = busy(tx, group);
            if (busy.isPresent()) {
                return new Triggering.Busy(busy.get());
            }
            Optional<Record2<String, Instant>> last = lastTriggeredByReport(tx, group);
            if (last.isPresent() && database.now().isBefore(last.get().value2().plus(interval))) {
                return new Triggering.TooSoon(
                        new RebakeId(last.get().value1()), last.get().value2().plus(interval));
            }
            return settle(tx, decision, request, because);
        });
    }

    private static Optional<ImageId> latest(DSLContext tx, long group) {
        return tx.select(IMAGE.ID)
                .from(IMAGE)
                .where(IMAGE.LATEST_OF.eq(group))
                .fetchOptional(row -> new ImageId(row.value1()));
    }

    private static Optional<RebakeId> busy(DSLContext tx, long group) {
        return tx.select(REBAKE.ID)
                .from(REBAKE)
                .where(REBAKE.GROUP_ID.eq(group))
                .and(REBAKE.PURPOSE.ne(Purpose.LAUNCH.name()))
                .and(REBAKE.OUTCOME.isNull())
                .orderBy(REBAKE.REQUESTED_AT)
                .limit(1)
                .fetchOptional(row -> new RebakeId(row.value1()));
    }

    private static Optional<Record2<String, Instant>> lastTriggeredByReport(DSLContext tx, long group) {
        return tx.select(REBAKE.ID, REBAKE.REQUESTED_AT)
                .from(REBAKE)
                .where(REBAKE.GROUP_ID.eq(group))
                .and(REBAKE.TRIGGERED_BY.eq(Trigger.REPORT.name()))
                .orderBy(REBAKE.REQUESTED_AT.desc())
                .limit(1)
                .fetchOptional();
    }

    private Triggering settle(DSLContext tx, LiveDecision decision, RebakeRequest request, String because) {
        Optional<LiveDecisionRecord> row = tx.selectFrom(LIVE_DECISION)
                .where(LIVE_DECISION.ID.eq(decision.id()))
                .and(LiveDecisions.waits())
                .forUpdate()
                .fetchOptional();
        if (row.isEmpty()) {
            return new Triggering.Overtaken();
        }
        Rebake rebake = rebakes.request(tx, request, because);
        row.get().setState(LiveDecision.State.TRIGGERED.name());
        row.get().setRebakeId(rebake.id().value());
        row.get().setNote(null);
        row.get().update();
        return new Triggering.Triggered(rebake);
    }
}
