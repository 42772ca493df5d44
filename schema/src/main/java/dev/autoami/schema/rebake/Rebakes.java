package dev.autoami.schema.rebake;

import static dev.autoami.schema.jooq.Tables.IMAGE_GROUP;
import static dev.autoami.schema.jooq.Tables.REBAKE;
import static dev.autoami.schema.jooq.Tables.REBAKE_SECRET;

import dev.autoami.schema.database.Columns;
import dev.autoami.schema.database.Database;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupRows;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.jooq.tables.records.RebakeRecord;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * The rebakes. Of a group at most one that makes an image is under way, and at most one of purpose REBAKE waits for it;
 * bakes of the user's own instances wait each for itself. Every write below that takes a {@link Rebake} compares its
 * epoch and throws {@link StaleEpochException} when another node has picked it up since; it answers the row as it is then.
 */
public final class Rebakes {
    /** So many ids are asked for at once. */
    private static final int BATCH = 500;

    private final Database database;
    private final Timeline timeline;
    private final RebakeRequests requests;
    private final Leftovers leftovers;

    public Rebakes(Database database, String node) {
        this.database = database;
        this.timeline = new Timeline(database, node);
        this.requests = new RebakeRequests(database, timeline);
        this.leftovers = new Leftovers(database);
    }

    /**
     * Files a rebake, or answers the group's waiting one, with the newer revision, when there is one already: a
     * hundred triggers make one.
     *
     * @throws dev.autoami.schema.group.UnknownGroupException when there is no such group
     */
    public Rebake request(RebakeRequest request) {
        RebakeId id = requests.file(request);
        return database.read(tx -> read(tx, id.value()));
    }

    /** The same in another repository's transaction, with a line of its own in the timeline; public for those only. */
    public Rebake request(DSLContext tx, RebakeRequest request, String because) {
        RebakeRecord row = requests.file(tx, request);
        timeline.add(tx, row, new Timeline.Line(EventKind.REQUESTED, because));
        row.update();
        return read(tx, row.getId());
    }

    /**
     * Takes a rebake for this node: raises its epoch. Empty when it has ended, or waits for another of its group. One that
     * was cancelled before it began waits for nobody: it has only to be ended.
     */
    public Optional<Rebake> pickUp(RebakeId id) {
        return database.transact(tx -> tx.selectFrom(REBAKE)
                .where(REBAKE.ID.eq(id.value()))
                .and(REBAKE.OUTCOME.isNull())
                .forUpdate()
                .fetchOptional()
                .filter(row -> mayGoOn(row) || begin(tx, row))
                .map(row -> {
                    row.setEpoch(row.getEpoch() + 1);
                    row.setAttempt(row.getAttempt() + 1);
                    takeOver(tx, row);
                    row.update();
                    return read(tx, row.getId());
                }));
    }

    private void takeOver(DSLContext tx, RebakeRecord row) {
        String before = row.getNode();
        row.setNode(timeline.node());
        if (before != null && !before.equals(timeline.node())) {
            timeline.add(tx, row, new Timeline.Line(EventKind.TAKEN_OVER, "taken over from " + before));
        }
    }

    /** Takes a rebake that has ended, to look once more whether anything of it is left. Empty when it has not ended. */
    public Optional<Rebake> pickUpEnded(RebakeId id) {
        return database.transact(tx -> tx.selectFrom(REBAKE)
                .where(REBAKE.ID.eq(id.value()))
                .and(REBAKE.OUTCOME.isNotNull())
                .forUpdate()
                .fetchOptional()
                .map(row -> {
                    row.setEpoch(row.getEpoch() + 1);
                    row.update();
                    return read(tx, row.getId());
                }));
    }

    private static boolean mayGoOn(RebakeRecord row) {
        return row.getStartedAt() != null || row.getCancelRequested();
    }

    /** False while another is under way. */
    private boolean begin(DSLContext tx, RebakeRecord row) {
        if (!row.getPurpose().equals(Purpose.LAUNCH.name())) {
            if (tx.fetchExists(REBAKE, REBAKE.ACTIVE_OF.eq(row.getGroupId()))) {
                return false;
            }
            // Two that begin at once meet on the unique key, and the second reads again.
            row.setActiveOf(row.getGroupId());
            row.setWaitingOf(null);
        }
        if (row.getPurpose().equals(Purpose.REBAKE.name())) {
            row.setFromBase(row.getFromBase() || isFromBase(tx, row.getGroupId()));
        }
        row.setStartedAt(database.now());
        return true;
    }

    private static boolean isFromBase(DSLContext tx, long group) {
        return tx.fetchExists(IMAGE_GROUP, IMAGE_GROUP.ID.eq(group).and(IMAGE_GROUP.FROM_BASE.isTrue()));
    }

    /** Goes on to a step, with a line in the timeline, under the step that it leaves. */
    public Rebake advance(Rebake rebake, StepName next, String text) {
        return write(
                rebake,
                Optional.of(new Timeline.Line(EventKind.STEP, Optional.of(Cause.DONE), text)),
                row -> enter(row, next));
    }

    private void enter(RebakeRecord row, StepName step) {
        row.setStep(step.name());
        row.setStepSince(database.now());
        row.setAttempt(1);
        row.setLateSince(null);
    }

    /** Before RunInstances. */
    public Rebake launching(Rebake rebake, AmiId source, Optional<ImageId> parent, Placement placement, String token) {
        return write(rebake, row -> {
            row.setSource(source.value());
            row.setParentId(parent.map(ImageId::value).orElse(null));
            place(row, placement, token);
        });
    }

    /**
     * Before RunInstances for another placement, as there was no room.
     *
     * @param why for the timeline
     */
    public Rebake launchingElsewhere(Rebake rebake, Placement placement, String token, Optional<String> why) {
        Optional<Timeline.Line> line =
                why.map(text -> new Timeline.Line(EventKind.NOTE, Optional.of(Cause.UNAVAILABLE), text));
        return write(rebake, line, row -> place(row, placement, token));
    }

    private void place(RebakeRecord row, Placement placement, String token) {
        row.setLaunchType(placement.instanceType());
        row.setLaunchSubnet(placement.subnet().orElse(null));
        row.setLaunchToken(token);
        row.setLaunchNumber(row.getLaunchNumber() + 1);
        row.setLaunchedAt(database.now());
    }

    public Rebake launched(Rebake rebake, InstanceId instance) {
        return write(rebake, row -> row.setInstance(instance.value()));
    }

    /** Before anything is submitted to the CA. The first stays. */
    public Rebake enrolling(Rebake rebake, String caServer) {
        return write(rebake, row -> {
            if (row.getCaServer() == null) {
                row.setCaServer(caServer);
            }
        });
    }

    /** One more agent run has finished and its report is stored. */
    public Rebake ran(Rebake rebake) {
        // From the caller's count, not the row's: the same run told twice is one run.
        return write(rebake, row -> row.setRuns(rebake.runs() + 1));
    }

    public Rebake decided(Rebake rebake, Decision decision) {
        return write(rebake, row -> row.setDecision(Columns.json(decision)));
    }

    /** The instance was verified clean. */
    public Rebake cleaned(Rebake rebake) {
        return write(rebake, row -> row.setCleanedAt(database.now()));
    }

    /** The AMI of the user's instance was made, or, when empty, removed. */
    public Rebake intermediate(Rebake rebake, Optional<AmiId> ami) {
        return write(rebake, row -> row.setIntermediate(ami.map(AmiId::value).orElse(null)));
    }

    /** Goes to TEAR_DOWN with the outcome it will end in, for the cause that goes with it. The first ending stays. */
    public Rebake ending(Rebake rebake, Outcome outcome, Optional<String> failure) {
        return ending(rebake, outcome, Cause.of(outcome), failure);
    }

    /** The same, for another cause. */
    public Rebake ending(Rebake rebake, Outcome outcome, Cause cause, Optional<String> failure) {
        String text = "ends " + outcome + failure.map(why -> ": " + why).orElse("");
        return write(rebake, Optional.of(new Timeline.Line(EventKind.ENDING, Optional.of(cause), text)), row -> {
            enter(row, StepName.TEAR_DOWN);
            if (row.getEnding() == null) {
                row.setEnding(outcome.name());
                row.setFailure(failure.orElse(null));
            }
        });
    }

    /** EC2 takes longer for an image than is usual, or has no room; again: no change. True the first time. */
    public boolean late(Rebake rebake, String text) {
        return late(rebake, Cause.TOO_LATE, text);
    }

    /** The same, for another cause. */
    public boolean late(Rebake rebake, Cause cause, String text) {
        return database.transact(tx -> {
            RebakeRecord row = RebakeRows.hold(tx, rebake);
            boolean first = row.getLateSince() == null;
            if (first) {
                row.setLateSince(database.now());
                timeline.add(tx, row, new Timeline.Line(EventKind.LATE, Optional.of(cause), text));
                row.update();
            }
            return first;
        });
    }

    /** The instance is kept, for the operator to look at. */
    public Rebake keep(Rebake rebake, Instant until, String login) {
        String text = "%s is kept until %s. %s"
                .formatted(rebake.instance().map(Object::toString).orElse("the instance"), until, login);
        return write(rebake, Optional.of(new Timeline.Line(EventKind.NOTE, text)), row -> {
            row.setKeepUntil(until);
            row.setKeepLogin(login);
        });
    }

    /** The instance that was kept is gone, but for what is left behind. */
    public Rebake released(Rebake rebake, List<Leftover> left) {
        return database.transact(tx -> {
            RebakeRecord row = RebakeRows.hold(tx, rebake);
            row.setKeepUntil(null);
            row.setKeepLogin(null);
            leave(tx, row, left);
            row.update();
            return read(tx, row.getId());
        });
    }

    /** Whose instances are kept: nobody is to remove those. A rebake ends what it keeps itself, when the time is up. */
    public List<Rebake> kept() {
        return database.read(tx -> RebakeRows.select(tx, REBAKE.KEEP_UNTIL.isNotNull())
                .orderBy(REBAKE.KEEP_UNTIL, REBAKE.ID)
                .fetch(RebakeRows::read));
    }

    /** Ends the time for which an instance is kept. False when none is. */
    public boolean release(RebakeId id) {
        return database.transact(tx -> {
            Optional<RebakeRecord> found = tx.selectFrom(REBAKE)
                    .where(REBAKE.ID.eq(id.value()))
                    .and(REBAKE.OUTCOME.isNotNull())
                    .and(REBAKE.KEEP_UNTIL.isNotNull())
                    .forUpdate()
                    .fetchOptional();
            found.filter(row -> row.getKeepUntil().isAfter(database.now())).ifPresent(row -> {
                row.setKeepUntil(database.now());
                timeline.add(tx, row, new Timeline.Line(EventKind.NOTE, "what is kept was released"));
                row.update();
            });
            return found.isPresent();
        });
    }

    /** What had to be left behind stands in the timeline and among the leftovers. */
    private void leave(DSLContext tx, RebakeRecord row, List<Leftover> left) {
        left.forEach(leftover -> timeline.add(
                tx,
                row,
                new Timeline.Line(
                        EventKind.NOTE,
                        "left behind: %s %s: %s"
                                .formatted(
                                        leftover.kind().name().toLowerCase(Locale.ROOT),
                                        leftover.name(),
                                        leftover.reason()))));
        leftovers.add(tx, left);
    }

    private static void forgetSecrets(DSLContext tx, RebakeRecord row) {
        tx.deleteFrom(REBAKE_SECRET)
                .where(REBAKE_SECRET.REBAKE_ID.eq(row.getId()))
                .execute();
    }

    /**
     * Nothing is left behind: the outcome is the ending, the group's next rebake may begin, and its secrets are forgotten.
     *
     * @throws IllegalStateException when it has no ending
     */
    public Rebake finish(Rebake rebake) {
        return finish(rebake, List.of());
    }

    /** The same, with something left behind that could not be removed. */
    public Rebake finish(Rebake rebake, List<Leftover> left) {
        return database.transact(tx -> {
            RebakeRecord row = RebakeRows.hold(tx, rebake);
            if (row.getEnding() == null) {
                throw new IllegalStateException("rebake %s has no ending to finish with".formatted(rebake.id()));
            }
            if (row.getOutcome() == null) {
                enter(row, StepName.ENDED);
                row.setOutcome(row.getEnding());
                row.setActiveOf(null);
                row.setWaitingOf(null);
                row.setFinishedAt(database.now());
                forgetSecrets(tx, row);
                leave(tx, row, left);
                timeline.add(tx, row, new Timeline.Line(EventKind.ENDED, "ended " + row.getOutcome()));
                row.update();
            }
            return read(tx, row.getId());
        });
    }

    /** Adds a line to the timeline. */
    public void note(Rebake rebake, String text) {
        write(rebake, Optional.of(new Timeline.Line(EventKind.NOTE, text)), row -> {});
    }

    /** Adds a line of another kind. */
    public void note(Rebake rebake, EventKind kind, Cause cause, String text) {
        write(rebake, Optional.of(new Timeline.Line(kind, Optional.of(cause), text)), row -> {});
    }

    /** Asked before each remote call that makes or removes something. */
    public void checkEpoch(Rebake rebake) {
        if (!database.read(tx -> tx.fetchExists(REBAKE, RebakeRows.is(rebake)))) {
            throw new StaleEpochException(rebake.id(), rebake.epoch());
        }
    }

    /** Asks for a rebake's end; the node that has it sees the mark between steps. False when it has ended already. */
    public boolean requestCancel(RebakeId id) {
        return database.transact(tx -> {
            Optional<RebakeRecord> found = tx.selectFrom(REBAKE)
                    .where(REBAKE.ID.eq(id.value()))
                    .and(REBAKE.OUTCOME.isNull())
                    .forUpdate()
                    .fetchOptional();
            found.filter(row -> !row.getCancelRequested()).ifPresent(row -> {
                row.setCancelRequested(true);
                // The next trigger is not to join what will be cancelled.
                row.setWaitingOf(null);
                timeline.add(tx, row, new Timeline.Line(EventKind.CANCEL, "asked to be cancelled"));
                row.update();
            });
            return found.isPresent();
        });
    }

    /** Where rebakes stand, for the nodes that drive them; one that has ended is wanted by nobody. */
    public record Standing(long epoch, boolean cancelRequested) {}

    /** Of those rebakes that there are. */
    public Map<RebakeId, Standing> standings(Collection<RebakeId> ids) {
        return database.read(tx -> tx.select(REBAKE.ID, REBAKE.EPOCH, REBAKE.CANCEL_REQUESTED)
                .from(REBAKE)
                .where(REBAKE.ID.in(ids.stream().map(RebakeId::value).toList()))
                .fetchMap(row -> new RebakeId(row.value1()), row -> new Standing(row.value2(), row.value3())));
    }

    public Optional<Rebake> find(RebakeId id) {
        return one(REBAKE.ID.eq(id.value()));
    }

    public Optional<Rebake> find(Certname certname) {
        return one(REBAKE.CERTNAME.eq(certname.value()));
    }

    /** Those of these that there are. */
    public Map<RebakeId, Rebake> find(Collection<RebakeId> ids) {
        Map<RebakeId, Rebake> found = new HashMap<>();
        for (List<String> some : texts(ids)) {
            database.read(tx -> RebakeRows.select(tx, REBAKE.ID.in(some)).fetch(RebakeRows::read))
                    .forEach(rebake -> found.put(rebake.id(), rebake));
        }
        return found;
    }

    /**
     * Those of these rebakes that have use for their instances, so that nobody else may remove them: that are under way,
     * or have left their instance to a user, or keep it to be looked at.
     */
    public Set<RebakeId> holding(Collection<RebakeId> ids) {
        Set<RebakeId> holding = new HashSet<>();
        for (List<String> some : texts(ids)) {
            holding.addAll(database.read(tx -> tx.select(REBAKE.ID)
                    .from(REBAKE)
                    .where(REBAKE.ID.in(some))
                    .and(REBAKE.OUTCOME
                            .isNull()
                            .or(REBAKE.OUTCOME.eq(Outcome.KEPT.name()))
                            .or(REBAKE.KEEP_UNTIL.isNotNull()))
                    .fetch(row -> new RebakeId(row.value1()))));
        }
        return holding;
    }

    private static List<List<String>> texts(Collection<RebakeId> ids) {
        List<String> texts = ids.stream().map(RebakeId::value).distinct().toList();
        return IntStream.iterate(0, from -> from < texts.size(), from -> from + BATCH)
                .mapToObj(from -> texts.subList(from, Math.min(from + BATCH, texts.size())))
                .toList();
    }

    /** Where there ever were rebakes. */
    public Set<String> regions() {
        return database.read(tx ->
                new TreeSet<>(tx.selectDistinct(REBAKE.REGION).from(REBAKE).fetch(REBAKE.REGION)));
    }

    /**
     * Rebakes of a region that ended before a moment and that the CA may still have something of, those first that ended
     * first: not of nodes that are their user's, nor of bakes, which enrol nobody.
     */
    public List<Rebake> caNotSwept(String region, Instant endedBefore, int limit) {
        return database.read(tx -> RebakeRows.select(
                        tx,
                        mayBeOnTheCa().and(REBAKE.FINISHED_AT.le(endedBefore)).and(REBAKE.REGION.eq(region)))
                .orderBy(REBAKE.FINISHED_AT, REBAKE.ID)
                .limit(limit)
                .fetch(RebakeRows::read));
    }

    /** Those of these rebakes, which have ended, that the CA may still have something of. */
    public Set<RebakeId> caNotSwept(Collection<RebakeId> ids) {
        Set<RebakeId> found = new HashSet<>();
        for (List<String> some : texts(ids)) {
            found.addAll(database.read(tx -> tx.select(REBAKE.ID)
                    .from(REBAKE)
                    .where(REBAKE.ID.in(some))
                    .and(mayBeOnTheCa())
                    .fetch(row -> new RebakeId(row.value1()))));
        }
        return found;
    }

    private static Condition mayBeOnTheCa() {
        return REBAKE.CA_SWEPT_AT
                .isNull()
                .and(REBAKE.OUTCOME.ne(Outcome.KEPT.name()))
                .and(REBAKE.PURPOSE.ne(Purpose.BAKE.name()));
    }

    /** The CA has nothing of an ended rebake. */
    public void caSwept(RebakeId id) {
        database.transact(tx -> tx.update(REBAKE)
                .set(REBAKE.CA_SWEPT_AT, database.now())
                .where(REBAKE.ID.eq(id.value()))
                .execute());
    }

    /** Adds a line to the timeline of a rebake, whoever has it and even if it has ended: by somebody who looks on. */
    public void remark(RebakeId id, String text) {
        database.transact(tx -> remark(tx, id.value(), text));
    }

    /** The same in another repository's transaction; public for those only. */
    public boolean remark(DSLContext tx, String id, String text) {
        Optional<RebakeRecord> found =
                tx.selectFrom(REBAKE).where(REBAKE.ID.eq(id)).forUpdate().fetchOptional();
        found.ifPresent(row -> {
            timeline.add(tx, row, new Timeline.Line(EventKind.NOTE, text));
            row.update();
        });
        return found.isPresent();
    }

    /** Of those certnames under which {@code autoami launch} left a node to its user, the AMIs they were launched from. */
    public Map<Certname, AmiId> keptNodes(Collection<Certname> certnames) {
        return database.read(tx -> tx.select(REBAKE.CERTNAME, REBAKE.SOURCE)
                .from(REBAKE)
                .where(REBAKE.CERTNAME.in(
                        certnames.stream().map(Certname::value).toList()))
                .and(REBAKE.OUTCOME.eq(Outcome.KEPT.name()))
                .fetchMap(row -> new Certname(row.value1()), row -> new AmiId(row.value2())));
    }

    /** Newest first; of a group that was deleted too, and of all groups when none is named. */
    public List<Rebake> recent(Optional<GroupName> group, int limit) {
        return recent(group, Optional.empty(), limit);
    }

    /** The same, from where a list ended that was cut off. */
    public List<Rebake> recent(Optional<GroupName> group, Optional<Rebake> before, int limit) {
        Condition older = before.map(last -> DSL.row(REBAKE.REQUESTED_AT, REBAKE.ID)
                        .lt(last.requestedAt(), last.id().value()))
                .orElseGet(DSL::noCondition);
        return database.read(tx -> RebakeRows.select(
                        tx,
                        group.map(name -> GroupRows.named(tx, name))
                                .orElseGet(DSL::noCondition)
                                .and(older))
                .orderBy(REBAKE.REQUESTED_AT.desc(), REBAKE.ID.desc())
                .limit(limit)
                .fetch(RebakeRows::read));
    }

    /** All that have not ended, oldest first. */
    public List<Rebake> unfinished() {
        return database.read(tx -> RebakeRows.select(tx, REBAKE.OUTCOME.isNull())
                .orderBy(REBAKE.REQUESTED_AT, REBAKE.ID)
                .fetch(RebakeRows::read));
    }

    /** How many have not ended. */
    public Backlog backlog() {
        return database.read(tx -> tx.select(
                        DSL.count().filterWhere(REBAKE.STARTED_AT.isNull()),
                        DSL.count().filterWhere(REBAKE.STARTED_AT.isNotNull()),
                        DSL.count().filterWhere(REBAKE.LATE_SINCE.isNotNull()),
                        DSL.min(REBAKE.REQUESTED_AT).filterWhere(REBAKE.STARTED_AT.isNull()))
                .from(REBAKE)
                .where(REBAKE.OUTCOME.isNull())
                .fetchSingle(row ->
                        new Backlog(row.value1(), row.value2(), row.value3(), Optional.ofNullable(row.value4()))));
    }

    /** The timeline after a sequence number, in order. */
    public List<RebakeEvent> events(RebakeId id, int after) {
        return timeline.read(id, after);
    }

    private Optional<Rebake> one(Condition condition) {
        return database.read(tx -> RebakeRows.select(tx, condition).fetchOptional(RebakeRows::read));
    }

    private static Rebake read(DSLContext tx, String id) {
        return RebakeRows.select(tx, REBAKE.ID.eq(id)).fetchSingle(RebakeRows::read);
    }

    private Rebake write(Rebake rebake, Consumer<RebakeRecord> change) {
        return write(rebake, Optional.empty(), change);
    }

    private Rebake write(Rebake rebake, Optional<Timeline.Line> line, Consumer<RebakeRecord> change) {
        return database.transact(tx -> {
            RebakeRecord row = RebakeRows.hold(tx, rebake);
            // Before the change: a line tells what the step did that is left, and stands under it.
            line.ifPresent(told -> timeline.add(tx, row, told));
            change.accept(row);
            row.update();
            return read(tx, row.getId());
        });
    }
}
