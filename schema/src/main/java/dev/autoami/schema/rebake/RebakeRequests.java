package dev.autoami.schema.rebake;

import static dev.autoami.schema.jooq.Tables.REBAKE;

import dev.autoami.schema.database.Columns;
import dev.autoami.schema.database.Database;
import dev.autoami.schema.group.GroupRows;
import dev.autoami.schema.jooq.tables.records.ImageGroupRecord;
import dev.autoami.schema.jooq.tables.records.RebakeRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** Turns triggers into rebakes: a new one, or the one that waits already. */
final class RebakeRequests {
    private final NewRebakeIds ids = new NewRebakeIds();
    private final Database database;
    private final Timeline timeline;

    RebakeRequests(Database database, Timeline timeline) {
        this.database = database;
        this.timeline = timeline;
    }

    RebakeId file(RebakeRequest request) {
        return database.transact(tx -> new RebakeId(file(tx, request).getId()));
    }

    RebakeRecord file(DSLContext tx, RebakeRequest request) {
        // The group's lock lets one request after the other look for the waiting one.
        ImageGroupRecord group = GroupRows.lock(tx, request.group());
        Optional<RebakeRecord> waiting =
                request.purpose() == Purpose.REBAKE ? lockWaiting(tx, group) : Optional.empty();
        RebakeRecord row = waiting.orElseGet(() -> fresh(tx, request, group));
        waiting.ifPresent(found -> join(tx, request, found));
        return row;
    }

    private static Optional<RebakeRecord> lockWaiting(DSLContext tx, ImageGroupRecord group) {
        return tx.selectFrom(REBAKE)
                .where(REBAKE.WAITING_OF.eq(group.getId()))
                .forUpdate()
                .fetchOptional();
    }

    private void join(DSLContext tx, RebakeRequest request, RebakeRecord row) {
        request.revision().ifPresent(revision -> row.setCodeRevision(Columns.cut(REBAKE.CODE_REVISION, revision)));
        row.setFromBase(row.getFromBase() || request.fromBase());
        request.keep().ifPresent(keep -> keep(row, keep));
        timeline.add(tx, row, new Timeline.Line(EventKind.REQUESTED, "asked for again by " + describe(request)));
        row.update();
    }

    private RebakeRecord fresh(DSLContext tx, RebakeRequest request, ImageGroupRecord group) {
        RebakeId id = ids.at(database.now());
        RebakeRecord row = tx.newRecord(REBAKE);
        row.setId(id.value());
        row.setGroupId(group.getId());
        row.setPurpose(request.purpose().name());
        row.setTriggeredBy(request.trigger().name());
        row.setCodeRevision(Columns.cut(REBAKE.CODE_REVISION, request.revision().orElse(null)));
        row.setFromBase(request.fromBase());
        row.setStep(StepName.REQUESTED.name());
        row.setStepSince(database.now());
        row.setAttempt(0);
        row.setEpoch(0L);
        // A user's own instances are each baked: such a request joins no other, and none joins it.
        row.setWaitingOf(request.purpose() == Purpose.REBAKE ? group.getId() : null);
        row.setCancelRequested(false);
        row.setRegion(group.getRegion());
        row.setCertname("%s-%s%s.%s"
                .formatted(
                        group.getName(), request.purpose() == Purpose.LAUNCH ? "l" : "", id, request.certnameSuffix()));
        row.setRuns(0);
        row.setGivenInstance(request.given().map(InstanceId::value).orElse(null));
        row.setTerminateGiven(request.terminateGiven());
        request.keep().ifPresent(keep -> keep(row, keep));
        row.setLastEvent(0);
        row.setRequestedAt(database.now());
        row.insert();
        timeline.add(tx, row, new Timeline.Line(EventKind.REQUESTED, "requested by " + describe(request)));
        row.update();
        return row;
    }

    /** Of several wishes the longest counts, and all their keys are let in. */
    private static void keep(RebakeRecord row, Keep keep) {
        Long before = row.getKeepSeconds();
        row.setKeepSeconds(Math.max(before == null ? 0 : before, keep.length().toSeconds()));
        List<String> keys = row.getKeepKeys() == null ? List.of() : Columns.strings(row.getKeepKeys());
        row.setKeepKeys(Columns.json(
                Stream.concat(keys.stream(), keep.keys().stream()).distinct().toList()));
    }

    private static String describe(RebakeRequest request) {
        return request.trigger()
                + request.revision().map(revision -> ", revision " + revision).orElse("")
                + (request.fromBase() ? ", from base" : "")
                + request.retryOf().map(rebake -> ", to retry " + rebake).orElse("");
    }
}
