package dev.autoami.schema.report;

import static dev.autoami.schema.jooq.Tables.IMAGE_GROUP;
import static dev.autoami.schema.jooq.Tables.LIVE_DECISION;
import static dev.autoami.schema.jooq.Tables.REBAKE;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.database.Columns;
import dev.autoami.schema.database.Database;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupRows;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.jooq.tables.records.LiveDecisionRecord;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Rebakes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.SelectConditionStep;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * What was decided from live nodes' reports. Any number of nodes may settle them at once: each is settled once, because
 * every change below asks that it still waits.
 */
public final class LiveDecisions {
    private static final TypeReference<Decision> DECISION = new TypeReference<>() {};

    private final Database database;
    private final LiveTriggers triggers;
    private final Together<List<LiveDecisionRecord>> inserts = new Together<>(this::insert);

    public LiveDecisions(Database database, Rebakes rebakes) {
        this.database = database;
        this.triggers = new LiveTriggers(database, rebakes);
    }

    /**
     * Stores what was decided from one report, durably; what is there already of the same group, certname and transaction
     * stays. Of long lists only the beginning is kept. Those of several callers at once are stored by one statement.
     */
    public void store(List<NewLiveDecision> decisions) {
        inserts.add(decisions.stream().map(this::row).toList());
    }

    private void insert(List<Together.Part<List<LiveDecisionRecord>>> reports) {
        try {
            List<LiveDecisionRecord> all = reports.stream()
                    .flatMap(report -> report.content().stream())
                    .toList();
            if (reports.size() > 1 && isInserted(all)) {
                return;
            }
            for (Together.Part<List<LiveDecisionRecord>> report : reports) {
                insert(report);
            }
        } catch (RegistryUnavailableException e) {
            // Each of them would wait for it as long as the first has. What may be stored all the same is so only once.
            reports.forEach(report -> report.fail(e));
        }
    }

    private void insert(Together.Part<List<LiveDecisionRecord>> report) {
        try {
            insertMissing(report.content());
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            report.fail(e);
        }
    }

    /** False when one is there already or cannot be stored. Which one it is, and why, shows when each is stored alone. */
    private boolean isInserted(List<LiveDecisionRecord> rows) {
        try {
            return database.attempt(tx -> tx.insertInto(LIVE_DECISION).set(rows).execute());
        } catch (DataAccessException e) {
            return false;
        }
    }

    private void insertMissing(List<LiveDecisionRecord> rows) {
        if (!database.attempt(tx -> tx.insertInto(LIVE_DECISION).set(rows).execute())) {
            database.transact(tx -> {
                List<LiveDecisionRecord> missing = rows.stream()
                        .filter(row -> !tx.fetchExists(LIVE_DECISION, isOfTheReportOf(row)))
                        .toList();
                return missing.isEmpty()
                        ? 0
                        : tx.insertInto(LIVE_DECISION).set(missing).execute();
            });
        }
    }

    private LiveDecisionRecord row(NewLiveDecision decision) {
        LiveDecisionRecord row = new LiveDecisionRecord();
        row.setGroupId(decision.groupId());
        row.setCertname(decision.certname().value());
        row.setTransactionUuid(decision.transaction());
        row.setReceivedAt(decision.receivedAt().truncatedTo(ChronoUnit.MICROS));
        row.setCodeRevision(
                Columns.cut(LIVE_DECISION.CODE_REVISION, decision.codeRevision().orElse(null)));
        row.setDecision(Columns.json(decision.decision().brief()));
        row.setState((decision.decision().verdict() == Verdict.REBAKE
                        ? LiveDecision.State.WAITS
                        : LiveDecision.State.NOTHING_DUE)
                .name());
        return row;
    }

    private static Condition isOfTheReportOf(LiveDecisionRecord row) {
        return LIVE_DECISION
                .GROUP_ID
                .eq(row.getGroupId())
                .and(LIVE_DECISION.CERTNAME.eq(row.getCertname()))
                .and(LIVE_DECISION.TRANSACTION_UUID.eq(row.getTransactionUuid()));
    }

    /** The groups of which some wait. */
    public List<Long> waitingGroups() {
        return database.read(tx -> tx.selectDistinct(LIVE_DECISION.GROUP_ID)
                .from(LIVE_DECISION)
                .where(LIVE_DECISION.STATE.eq(LiveDecision.State.WAITS.name()))
                .fetch(LIVE_DECISION.GROUP_ID));
    }

    /** Waiting ones of nodes whose image is not known yet, oldest first. */
    public List<LiveDecision> ofUnknownImage(long group, int limit) {
        return waiting(group, LIVE_DECISION.IMAGE.isNull(), limit);
    }

    /** The oldest that waits; of a node of that image, where one is named. */
    public Optional<LiveDecision> next(long group, Optional<AmiId> image) {
        return waiting(
                        group,
                        image.map(ami -> LIVE_DECISION.IMAGE.eq(ami.value())).orElseGet(DSL::noCondition),
                        1)
                .stream()
                .findFirst();
    }

    private List<LiveDecision> waiting(long group, Condition more, int limit) {
        return database.read(tx -> select(tx, waits(group).and(more))
                .orderBy(LIVE_DECISION.ID)
                .limit(limit)
                .fetch(LiveDecisions::read));
    }

    /** Records what nodes were launched from. */
    public void launchedFrom(AmiId image, Collection<LiveDecision> decisions) {
        database.transact(tx -> tx.update(LIVE_DECISION)
                .set(LIVE_DECISION.IMAGE, image.value())
                .where(LIVE_DECISION.ID.in(ids(decisions)))
                .execute());
    }

    /** These are not needed, and why. */
    public void dismiss(Collection<LiveDecision> decisions, String why) {
        dismiss(LIVE_DECISION.ID.in(ids(decisions)).and(waits()), why);
    }

    /** All of a group that wait and were received before a moment are not needed, and why. */
    public void dismiss(long group, Instant receivedBefore, String why) {
        dismiss(waits(group).and(LIVE_DECISION.RECEIVED_AT.lt(receivedBefore)), why);
    }

    /** All of a group that wait are not needed, and why. */
    public void dismissAll(long group, String why) {
        dismiss(waits(group), why);
    }

    /** All of a group that wait and are of nodes known to be of another image are not needed, and why. */
    public void dismissOthers(long group, AmiId image, String why) {
        dismiss(waits(group).and(LIVE_DECISION.IMAGE.ne(image.value())), why);
    }

    private void dismiss(Condition which, String why) {
        database.transact(tx -> tx.update(LIVE_DECISION)
                .set(LIVE_DECISION.STATE, LiveDecision.State.NOT_NEEDED.name())
                .set(LIVE_DECISION.NOTE, Columns.cut(LIVE_DECISION.NOTE, why))
                .where(which)
                .execute());
    }

    /** Those received before the group's last rebake that ended UP_TO_DATE or REJECTED began are covered by it. */
    public void cover(long group) {
        database.transact(tx -> tx.select(REBAKE.ID, REBAKE.STARTED_AT)
                .from(REBAKE)
                .where(REBAKE.GROUP_ID.eq(group))
                .and(REBAKE.PURPOSE.eq(Purpose.REBAKE.name()))
                .and(REBAKE.OUTCOME.in(Outcome.UP_TO_DATE.name(), Outcome.REJECTED.name()))
                .orderBy(REBAKE.REQUESTED_AT.desc())
                .limit(1)
                .fetchOptional()
                .map(rebake -> tx.update(LIVE_DECISION)
                        .set(LIVE_DECISION.STATE, LiveDecision.State.COVERED.name())
                        .set(LIVE_DECISION.REBAKE_ID, rebake.value1())
                        .setNull(LIVE_DECISION.NOTE)
                        .where(waits(group).and(LIVE_DECISION.RECEIVED_AT.lt(rebake.value2())))
                        .execute())
                .orElse(0));
    }

    /** Says of a group's waiting ones what they wait for. */
    public void note(long group, String text) {
        database.transact(tx -> tx.update(LIVE_DECISION)
                .set(LIVE_DECISION.NOTE, text)
                .where(waits(group).and(LIVE_DECISION.NOTE.isNull().or(LIVE_DECISION.NOTE.ne(text))))
                .execute());
    }

    /**
     * Files a rebake for a decision that waits, if none of the group is under way or waiting and the last one that a
     * report triggered is long enough ago: all in one transaction, so that two nodes at once make one.
     *
     * @param latest the group's latest image by which the caller has judged; empty when it had none
     * @param because for the timeline
     * @throws dev.autoami.schema.group.UnknownGroupException when the group was deleted
     */
    public Triggering trigger(
            LiveDecision decision, RebakeRequest request, Duration interval, Optional<ImageId> latest, String because) {
        return triggers.trigger(decision, request, interval, latest, because);
    }

    /** Newest first, those before one of them only where one is named; of a group that was deleted too. */
    public List<LiveDecision> list(Optional<GroupName> group, Optional<Long> before, int limit) {
        return database.read(tx -> select(
                        tx,
                        group.map(name -> GroupRows.named(tx, name))
                                .orElseGet(DSL::noCondition)
                                .and(before.map(LIVE_DECISION.ID::lt).orElseGet(DSL::noCondition)))
                .orderBy(LIVE_DECISION.ID.desc())
                .limit(limit)
                .fetch(LiveDecisions::read));
    }

    /** Deletes some of those that were received before a moment; answers how many. */
    public int purge(Instant receivedBefore, int most) {
        return database.transact(tx -> {
            // They come nearly in the order of their reception.
            List<Long> old = tx
                    .select(LIVE_DECISION.ID, LIVE_DECISION.RECEIVED_AT)
                    .from(LIVE_DECISION)
                    .orderBy(LIVE_DECISION.ID)
                    .limit(most)
                    .fetch()
                    .stream()
                    .filter(row -> row.value2().isBefore(receivedBefore))
                    .map(Record2::value1)
                    .toList();
            return old.isEmpty()
                    ? 0
                    : tx.deleteFrom(LIVE_DECISION)
                            .where(LIVE_DECISION.ID.in(old))
                            .execute();
        });
    }

    static Condition waits() {
        return LIVE_DECISION.STATE.eq(LiveDecision.State.WAITS.name());
    }

    private static Condition waits(long group) {
        return waits().and(LIVE_DECISION.GROUP_ID.eq(group));
    }

    private static List<Long> ids(Collection<LiveDecision> decisions) {
        return decisions.stream().map(LiveDecision::id).toList();
    }

    private static SelectConditionStep<Record> select(DSLContext tx, Condition condition) {
        return tx.select(LIVE_DECISION.fields())
                .select(IMAGE_GROUP.NAME, REBAKE.OUTCOME)
                .from(LIVE_DECISION)
                .join(IMAGE_GROUP)
                .on(IMAGE_GROUP.ID.eq(LIVE_DECISION.GROUP_ID))
                .leftJoin(REBAKE)
                .on(REBAKE.ID.eq(LIVE_DECISION.REBAKE_ID))
                .where(condition);
    }

    private static LiveDecision read(Record joined) {
        LiveDecisionRecord row = joined.into(LIVE_DECISION);
        return new LiveDecision(
                row.getId(),
                row.getGroupId(),
                new GroupName(joined.get(IMAGE_GROUP.NAME)),
                new Certname(row.getCertname()),
                row.getTransactionUuid(),
                row.getReceivedAt(),
                Optional.ofNullable(row.getCodeRevision()),
                Columns.parse(row.getDecision(), DECISION),
                LiveDecision.State.valueOf(row.getState()),
                Optional.ofNullable(row.getImage()).map(AmiId::new),
                Optional.ofNullable(row.getRebakeId()).map(RebakeId::new),
                Optional.ofNullable(joined.get(REBAKE.OUTCOME)).map(Outcome::valueOf),
                Optional.ofNullable(row.getNote()));
    }
}
