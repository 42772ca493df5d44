package dev.autoami.schema;

import static dev.autoami.schema.AtOnce.atOnce;
import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.decision;
import static dev.autoami.schema.Samples.plain;
import static dev.autoami.schema.Samples.unusedName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.UnknownGroupException;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.LiveDecision;
import dev.autoami.schema.report.LiveDecision.State;
import dev.autoami.schema.report.NewLiveDecision;
import dev.autoami.schema.report.Triggering;
import dev.autoami.schema.report.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the decisions from live nodes' reports promise. */
abstract class LiveDecisionsContract extends OpenRegistry {
    private static final Certname NODE = new Certname("web-1.example.com");
    private static final AmiId BASE = new AmiId("ami-base");
    private static final Duration INTERVAL = Duration.ofHours(6);

    private long group;

    @BeforeEach
    void group() {
        group = registry.groups().create(web, plain()).id();
    }

    @Test
    void aDecisionIsReadAsItWasStored() {
        store("t-1");

        LiveDecision stored = only();

        assertThat(stored.group()).isEqualTo(web);
        assertThat(stored.groupId()).isEqualTo(group);
        assertThat(stored.certname()).isEqualTo(NODE);
        assertThat(stored.transaction()).isEqualTo("t-1");
        assertThat(stored.receivedAt()).isEqualTo(NOW);
        assertThat(stored.codeRevision()).contains("4f1c");
        assertThat(stored.decision()).isEqualTo(decision());
        assertThat(stored.state()).isEqualTo(State.WAITS);
        assertThat(stored.image()).isEmpty();
        assertThat(stored.rebake()).isEmpty();
        assertThat(stored.note()).isEmpty();
        assertThat(registry.liveDecisions().waitingGroups()).contains(group);
    }

    @Test
    void nothingWaitsOfAVerdictThatAsksForNoRebake() {
        registry.liveDecisions()
                .store(List.of(
                        new NewLiveDecision(
                                group, NODE, "t-1", clock.instant(), Optional.empty(), verdict(Verdict.UP_TO_DATE)),
                        new NewLiveDecision(
                                group, NODE, "t-2", clock.instant(), Optional.empty(), verdict(Verdict.REJECTED))));

        assertThat(listed()).extracting(LiveDecision::state).containsOnly(State.NOTHING_DUE);
        assertThat(registry.liveDecisions().waitingGroups()).doesNotContain(group);
    }

    @Test
    void theSameTransactionTwiceIsOneDecisionOfEachGroup() {
        GroupName other = unusedName();
        long otherGroup = registry.groups().create(other, plain()).id();
        store("t-1");
        LiveDecision first = only();

        registry.liveDecisions()
                .store(List.of(
                        new NewLiveDecision(group, NODE, "t-1", clock.instant(), Optional.of("later"), decision()),
                        new NewLiveDecision(
                                otherGroup, NODE, "t-1", clock.instant(), Optional.of("later"), decision())));
        registry.liveDecisions()
                .store(List.of(
                        new NewLiveDecision(group, NODE, "t-1", clock.instant(), Optional.empty(), decision()),
                        new NewLiveDecision(otherGroup, NODE, "t-1", clock.instant(), Optional.empty(), decision())));

        assertThat(listed()).containsExactly(first);
        assertThat(registry.liveDecisions().list(Optional.of(other), Optional.empty(), 10))
                .singleElement()
                .satisfies(stored -> assertThat(stored.codeRevision()).contains("later"));
    }

    @Test
    void theSameTransactionManyTimesAtOnceIsOneDecision() {
        assertThat(atOnce(12, () -> {
                    store("t-1");
                    return "stored";
                }))
                .containsOnly("stored");

        assertThat(listed()).hasSize(1);
    }

    @Test
    void ofLongListsTheBeginningIsKept() {
        List<String> many = Collections.nCopies(5000, "File[/etc/" + "x".repeat(1000) + "]");
        Decision overlong =
                new Decision(Verdict.REBAKE, many, many, List.of(), many, List.of(), List.of(), List.of(), false);

        registry.liveDecisions()
                .store(List.of(new NewLiveDecision(group, NODE, "t-1", clock.instant(), Optional.empty(), overlong)));

        Decision kept = only().decision();
        assertThat(kept.verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(kept.intentional())
                .hasSize(100)
                .first()
                .asString()
                .hasSize(301)
                .startsWith("File[/etc/x")
                .endsWith("…");
    }

    @Test
    void theyAreListedNewestFirstPageByPage() {
        for (int i = 1; i <= 5; i++) {
            store("t-" + i);
        }

        List<LiveDecision> first = registry.liveDecisions().list(Optional.of(web), Optional.empty(), 2);
        List<LiveDecision> second = registry.liveDecisions()
                .list(Optional.of(web), Optional.of(first.getLast().id()), 10);

        assertThat(first).extracting(LiveDecision::transaction).containsExactly("t-5", "t-4");
        assertThat(second).extracting(LiveDecision::transaction).containsExactly("t-3", "t-2", "t-1");
        assertThat(registry.liveDecisions().list(Optional.empty(), Optional.empty(), 1))
                .isEqualTo(first.subList(0, 1));
    }

    @Test
    void theOldestOfTheLatestImageIsNext() {
        store("t-1", "t-2", "t-3");
        List<LiveDecision> unknown = registry.liveDecisions().ofUnknownImage(group, 10);
        assertThat(unknown).extracting(LiveDecision::transaction).containsExactly("t-1", "t-2", "t-3");
        assertThat(registry.liveDecisions().next(group, Optional.empty()))
                .map(LiveDecision::transaction)
                .contains("t-1");
        assertThat(registry.liveDecisions().next(group, Optional.of(BASE))).isEmpty();

        registry.liveDecisions().launchedFrom(BASE, unknown.subList(1, 3));

        assertThat(registry.liveDecisions().next(group, Optional.of(BASE)))
                .map(LiveDecision::transaction)
                .contains("t-2");
        assertThat(registry.liveDecisions().ofUnknownImage(group, 10))
                .extracting(LiveDecision::transaction)
                .containsExactly("t-1");
    }

    @Test
    void aDecisionIsDismissedWithItsReasonAndOnlyWhileItWaits() {
        store("t-1", "t-2");
        List<LiveDecision> both = registry.liveDecisions().ofUnknownImage(group, 10);
        trigger(both.getFirst());

        registry.liveDecisions().dismiss(both, "launched from ami-old");

        assertThat(listed()).extracting(LiveDecision::state).containsExactly(State.NOT_NEEDED, State.TRIGGERED);
        assertThat(listed().getFirst().note()).contains("launched from ami-old");
        assertThat(listed().getLast().note()).isEmpty();
    }

    @Test
    void allThatWereReceivedBeforeAMomentAreDismissed() {
        store("t-1");
        clock.advance(Duration.ofMinutes(1));
        store("t-2");

        registry.liveDecisions().dismiss(group, clock.instant(), "received before the latest image");

        assertThat(listed()).extracting(LiveDecision::state).containsExactly(State.WAITS, State.NOT_NEEDED);
    }

    @Test
    void aRebakeCoversWhatWasReceivedBeforeItBeganOnceItHasEndedWithAnAnswer() {
        store("t-1");
        clock.advance(Duration.ofMinutes(1));
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        clock.advance(Duration.ofMinutes(1));
        store("t-2");
        registry.liveDecisions().cover(group);
        assertThat(listed()).extracting(LiveDecision::state).containsOnly(State.WAITS);

        end(rebake, Outcome.UP_TO_DATE);
        registry.liveDecisions().cover(group);

        assertThat(listed()).extracting(LiveDecision::state).containsExactly(State.WAITS, State.COVERED);
        assertThat(listed().getLast().rebake()).contains(rebake.id());
        assertThat(listed().getLast().outcome()).contains(Outcome.UP_TO_DATE);
    }

    @Test
    void aRebakeThatFailedCoversNothing() {
        store("t-1");
        clock.advance(Duration.ofMinutes(1));
        end(pickUp(request(Purpose.REBAKE)), Outcome.FAILED);

        registry.liveDecisions().cover(group);

        assertThat(only().state()).isEqualTo(State.WAITS);
    }

    @Test
    void aTriggerFilesARebakeWhoseTimelineSaysWhy() {
        store("t-1");

        Rebake rebake = triggered(trigger(only()));

        assertThat(rebake.trigger()).isEqualTo(Trigger.REPORT);
        assertThat(texts(rebake)).containsExactly("requested by REPORT", "because web-1 had changed");
        assertThat(only().state()).isEqualTo(State.TRIGGERED);
        assertThat(only().rebake()).contains(rebake.id());
        end(pickUp(rebake), Outcome.PROMOTED);
        assertThat(only().outcome()).contains(Outcome.PROMOTED);
    }

    @Test
    void aGroupThatHasARebakeUnderWayOrWaitingIsBusy() {
        store("t-1");
        Rebake waiting = request(Purpose.REBAKE);
        assertThat(trigger(only())).isEqualTo(new Triggering.Busy(waiting.id()));

        Rebake active = pickUp(waiting);
        assertThat(trigger(only())).isEqualTo(new Triggering.Busy(active.id()));

        end(active, Outcome.FAILED);
        pickUp(request(Purpose.LAUNCH));
        assertThat(trigger(only())).isInstanceOf(Triggering.Triggered.class);
    }

    @Test
    void reportsTriggerNoSecondRebakeWithinTheInterval() {
        store("t-1", "t-2");
        Rebake first = triggered(trigger(next()));
        end(pickUp(first), Outcome.PROMOTED);
        end(pickUp(request(Purpose.REBAKE)), Outcome.FAILED);

        clock.advance(INTERVAL.minusSeconds(1));
        assertThat(trigger(next())).isEqualTo(new Triggering.TooSoon(first.id(), NOW.plus(INTERVAL)));

        clock.advance(Duration.ofSeconds(1));
        assertThat(trigger(next())).isInstanceOf(Triggering.Triggered.class);
    }

    @Test
    void whatWasJudgedByAnImageThatIsNoLongerTheLatestTriggersNothing() {
        store("t-1");
        Image latest = promoted(pickUp(request(Purpose.REBAKE)));

        assertThat(trigger(only())).isInstanceOf(Triggering.Overtaken.class);
        assertThat(only().state()).isEqualTo(State.WAITS);
        assertThat(trigger(only(), Optional.of(latest.id()))).isInstanceOf(Triggering.Triggered.class);
    }

    @Test
    void ofManyWhoTriggerAtOnceOneDoes() {
        store("t-1", "t-2");
        LiveDecision first = next();

        List<Object> answers = atOnce(12, () -> trigger(first));

        assertThat(answers).filteredOn(Triggering.Triggered.class::isInstance).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> !(answer instanceof Triggering.Triggered))
                .hasOnlyElementsOfType(Triggering.Busy.class);
        assertThat(registry.rebakes().recent(Optional.of(web), 10)).hasSize(1);
    }

    @Test
    void aDecisionThatNoLongerWaitsTriggersNothing() {
        store("t-1");
        LiveDecision waiting = only();
        registry.liveDecisions().dismiss(List.of(waiting), "launched from ami-old");

        assertThat(trigger(waiting)).isInstanceOf(Triggering.Overtaken.class);
        assertThat(registry.rebakes().recent(Optional.of(web), 10)).isEmpty();
    }

    @Test
    void aDeletedGroupsDecisionsTriggerNothing() {
        store("t-1");
        registry.groups().delete(web);

        assertThatThrownBy(() -> trigger(only())).isInstanceOf(UnknownGroupException.class);
        registry.groups().create(web, plain());
        LiveDecision of = registry.liveDecisions().next(group, Optional.empty()).orElseThrow();
        assertThat(trigger(of)).isInstanceOf(Triggering.Overtaken.class);
    }

    @Test
    void whatItWaitsForIsNotedOnThoseThatWait() {
        store("t-1", "t-2");
        trigger(next());

        registry.liveDecisions().note(group, "waits for noon");

        assertThat(listed())
                .extracting(LiveDecision::note)
                .containsExactly(Optional.of("waits for noon"), Optional.empty());
    }

    @Test
    void theOldestArePurgedInBatches() {
        store("t-1", "t-2", "t-3");
        clock.advance(Duration.ofDays(30));
        Instant old = clock.instant();
        store("t-4");

        int purged = 0;
        // Others' decisions lie in the same table.
        for (int batch = registry.liveDecisions().purge(old, 2); batch > 0; ) {
            assertThat(batch).isLessThanOrEqualTo(2);
            purged += batch;
            batch = registry.liveDecisions().purge(old, 2);
        }

        assertThat(purged).isGreaterThanOrEqualTo(3);
        assertThat(listed()).extracting(LiveDecision::transaction).containsExactly("t-4");
    }

    private void store(String... transactions) {
        for (String transaction : transactions) {
            registry.liveDecisions()
                    .store(List.of(new NewLiveDecision(
                            group, NODE, transaction, clock.instant(), Optional.of("4f1c"), decision())));
        }
    }

    private static Decision verdict(Verdict verdict) {
        return new Decision(
                verdict, List.of("because"), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), false);
    }

    private List<LiveDecision> listed() {
        return registry.liveDecisions().list(Optional.of(web), Optional.empty(), 100);
    }

    private LiveDecision only() {
        assertThat(listed()).hasSize(1);
        return listed().getFirst();
    }

    private LiveDecision next() {
        return registry.liveDecisions().next(group, Optional.empty()).orElseThrow();
    }

    private Triggering trigger(LiveDecision decision) {
        return trigger(decision, Optional.empty());
    }

    private Triggering trigger(LiveDecision decision, Optional<ImageId> latest) {
        RebakeRequest request = new RebakeRequest(
                web,
                Purpose.REBAKE,
                Trigger.REPORT,
                Optional.empty(),
                false,
                Optional.empty(),
                false,
                "autoami.internal");
        return registry.liveDecisions().trigger(decision, request, INTERVAL, latest, "because web-1 had changed");
    }

    private static Rebake triggered(Triggering triggering) {
        assertThat(triggering).isInstanceOf(Triggering.Triggered.class);
        return ((Triggering.Triggered) triggering).rebake();
    }
}
