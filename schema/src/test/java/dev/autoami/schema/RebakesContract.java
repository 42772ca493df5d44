package dev.autoami.schema;

import static dev.autoami.schema.Samples.KEY;
import static dev.autoami.schema.Samples.NOBODY;
import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.SMALL;
import static dev.autoami.schema.Samples.decision;
import static dev.autoami.schema.Samples.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Backlog;
import dev.autoami.schema.rebake.Cause;
import dev.autoami.schema.rebake.EventKind;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.rebake.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rebakes promise. */
abstract class RebakesContract extends OpenRegistry {
    @BeforeEach
    void group() {
        registry.groups().create(web, plain());
    }

    @Test
    void aRequestedRebakeIsReadAsItWasAskedFor() {
        Rebake rebake = registry.rebakes()
                .request(new RebakeRequest(
                        web,
                        Purpose.BAKE,
                        Trigger.GIT_HOOK,
                        Optional.of("4f1c"),
                        true,
                        Optional.of(new InstanceId("i-0abc")),
                        true,
                        "autoami.internal"));

        assertThat(rebake.group()).isEqualTo(web);
        assertThat(rebake.purpose()).isEqualTo(Purpose.BAKE);
        assertThat(rebake.trigger()).isEqualTo(Trigger.GIT_HOOK);
        assertThat(rebake.revision()).contains("4f1c");
        assertThat(rebake.fromBase()).isTrue();
        assertThat(rebake.given()).contains(new InstanceId("i-0abc"));
        assertThat(rebake.terminateGiven()).isTrue();
        assertThat(rebake.step()).isEqualTo(StepName.REQUESTED);
        assertThat(rebake.region()).isEqualTo("eu-central-1");
        assertThat(rebake.certname().value()).isEqualTo("%s-%s.autoami.internal".formatted(web, rebake.id()));
        assertThat(rebake.requestedAt()).isEqualTo(NOW);
        assertThat(rebake.startedAt()).isEmpty();
        assertThat(rebake.isEnded()).isFalse();
        assertThat(registry.rebakes().find(rebake.id())).contains(rebake);
        assertThat(registry.rebakes().find(rebake.certname())).contains(rebake);
    }

    @Test
    void theCertnameOfALaunchTellsItFromATestInstances() {
        Rebake launch = request(Purpose.LAUNCH);

        assertThat(launch.certname().value()).isEqualTo("%s-l%s.autoami.internal".formatted(web, launch.id()));
    }

    @Test
    void idsGrowWithTime() {
        Rebake older = request(Purpose.LAUNCH);
        clock.advance(Duration.ofSeconds(1));

        assertThat(request(Purpose.LAUNCH).id().value())
                .isGreaterThan(older.id().value());
    }

    @Test
    void theWaitingOneTakesTheNewerRevisionAndTheWishForBase() {
        Rebake first = registry.rebakes().request(asked(Optional.of("old"), false));
        Rebake second = registry.rebakes().request(asked(Optional.of("new"), true));
        Rebake third = registry.rebakes().request(asked(Optional.empty(), false));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(third.id()).isEqualTo(first.id());
        assertThat(third.revision()).contains("new");
        assertThat(third.fromBase()).isTrue();
        assertThat(texts(third))
                .containsExactly(
                        "requested by CLI, revision old",
                        "asked for again by CLI, revision new, from base",
                        "asked for again by CLI");
    }

    @Test
    void theNextWaitsUntilTheOneUnderWayHasFinished() {
        Rebake first = pickUp(request(Purpose.REBAKE));
        Rebake second = request(Purpose.REBAKE);
        Rebake bake = request(Purpose.BAKE);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(request(Purpose.REBAKE).id()).isEqualTo(second.id());
        assertThat(registry.rebakes().pickUp(second.id())).isEmpty();
        assertThat(registry.rebakes().pickUp(bake.id())).isEmpty();

        end(first, Outcome.UP_TO_DATE);
        assertThat(registry.rebakes().pickUp(second.id())).isPresent();
        assertThat(registry.rebakes().pickUp(bake.id())).isEmpty();
    }

    @Test
    void bakesOfTheUsersInstancesAreNeverJoined() {
        Rebake rebake = request(Purpose.REBAKE);
        Rebake one = request(Purpose.BAKE);
        Rebake two = request(Purpose.BAKE);

        assertThat(List.of(rebake.id(), one.id(), two.id())).doesNotHaveDuplicates();
    }

    @Test
    void launchesWaitForNobody() {
        pickUp(request(Purpose.REBAKE));

        assertThat(registry.rebakes().pickUp(request(Purpose.LAUNCH).id())).isPresent();
        assertThat(registry.rebakes().pickUp(request(Purpose.LAUNCH).id())).isPresent();
    }

    @Test
    void eachPickUpRaisesTheEpochAndTheFirstStartsTheClock() {
        Rebake first = pickUp(request(Purpose.REBAKE));
        clock.advance(Duration.ofMinutes(5));
        Rebake second = pickUp(first);

        assertThat(first.epoch()).isEqualTo(1);
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(second.startedAt()).contains(NOW);
    }

    @Test
    void anEndedRebakeIsNotPickedUp() {
        Rebake ended = end(pickUp(request(Purpose.REBAKE)), Outcome.UP_TO_DATE);

        assertThat(registry.rebakes().pickUp(ended.id())).isEmpty();
    }

    @Test
    void whereItIsLaunchedInsteadIsWrittenDownWithItsTokenAndWhy() {
        Placement there = new Placement("t3a.small", Optional.of("subnet-b"));
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        rebake = registry.rebakes().launching(rebake, new AmiId("ami-1"), Optional.empty(), SMALL, "token-1");
        clock.advance(Duration.ofMinutes(1));

        rebake = registry.rebakes().launchingElsewhere(rebake, there, "token-2", Optional.of("no room"));

        assertThat(rebake.placement()).contains(there);
        assertThat(rebake.launchToken()).contains("token-2");
        assertThat(rebake.launchNumber()).isEqualTo(2);
        assertThat(rebake.launchedAt()).contains(NOW.plusSeconds(60));
        assertThat(rebake.source()).contains(new AmiId("ami-1"));
        assertThat(registry.rebakes().events(rebake.id(), 0))
                .last()
                .returns("no room", RebakeEvent::text)
                .returns(Optional.of(Cause.UNAVAILABLE), RebakeEvent::cause);

        int lines = registry.rebakes().events(rebake.id(), 0).size();
        registry.rebakes().launchingElsewhere(rebake, SMALL, "token-3", Optional.empty());
        assertThat(registry.rebakes().events(rebake.id(), 0)).hasSize(lines);
    }

    @Test
    void whatTheStepsLeaveIsReadBack() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        rebake = registry.rebakes().launching(rebake, new AmiId("ami-1"), Optional.empty(), SMALL, "token-1");
        rebake = registry.rebakes().launched(rebake, new InstanceId("i-1"));
        rebake = registry.rebakes().enrolling(rebake, "ca.example.com");
        rebake = registry.rebakes().enrolling(rebake, "another.example.com");
        assertThat(rebake.caServer()).contains("ca.example.com");
        rebake = registry.rebakes().advance(rebake, StepName.CONNECT, "started i-1");
        rebake = registry.rebakes().ran(rebake);
        rebake = registry.rebakes().decided(rebake, decision());
        rebake = registry.rebakes().cleaned(rebake);
        rebake = registry.rebakes().intermediate(rebake, Optional.of(new AmiId("ami-2")));

        assertThat(rebake.source()).contains(new AmiId("ami-1"));
        assertThat(rebake.parent()).isEmpty();
        assertThat(rebake.placement()).contains(SMALL);
        assertThat(rebake.launchToken()).contains("token-1");
        assertThat(rebake.launchNumber()).isEqualTo(1);
        assertThat(rebake.instance()).contains(new InstanceId("i-1"));
        assertThat(rebake.step()).isEqualTo(StepName.CONNECT);
        assertThat(rebake.runs()).isEqualTo(1);
        assertThat(rebake.decision()).contains(decision());
        assertThat(rebake.cleanedAt()).contains(NOW);
        assertThat(rebake.intermediate()).contains(new AmiId("ami-2"));
        assertThat(registry.rebakes().find(rebake.id())).contains(rebake);
        assertThat(registry.rebakes().intermediate(rebake, Optional.empty()).intermediate())
                .isEmpty();
    }

    @Test
    void theSameRunToldTwiceIsOneRun() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        registry.rebakes().ran(rebake);

        assertThat(registry.rebakes().ran(rebake).runs()).isEqualTo(1);
    }

    @Test
    void theFirstEndingStaysAndBecomesTheOutcome() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        rebake = registry.rebakes().ending(rebake, Outcome.FAILED, Optional.of("no such AMI"));
        rebake = registry.rebakes().ending(rebake, Outcome.CANCELLED, Optional.of("by the user"));

        assertThat(rebake.step()).isEqualTo(StepName.TEAR_DOWN);
        assertThat(rebake.ending()).contains(Outcome.FAILED);
        assertThat(rebake.failure()).contains("no such AMI");
        assertThat(rebake.outcome()).isEmpty();

        clock.advance(Duration.ofSeconds(9));
        rebake = registry.rebakes().finish(rebake);
        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.step()).isEqualTo(StepName.ENDED);
        assertThat(rebake.finishedAt()).contains(NOW.plusSeconds(9));
        assertThat(registry.rebakes().finish(rebake)).isEqualTo(rebake);
    }

    @Test
    void aRebakeWithoutAnEndingIsNotFinished() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));

        assertThatThrownBy(() -> registry.rebakes().finish(rebake)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theTimelineCountsFromOneAndNamesNodeAndStep() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        try (Registry other = open("node-2", KEY)) {
            other.rebakes().advance(rebake, StepName.LAUNCH, "from ami-1");
        }
        registry.rebakes().note(rebake, "äöü 🐳 ".repeat(20_000));

        List<RebakeEvent> all = registry.rebakes().events(rebake.id(), 0);
        assertThat(all).extracting(RebakeEvent::sequence).containsExactly(1, 2, 3);
        assertThat(all).extracting(RebakeEvent::node).containsExactly("node-1", "node-2", "node-1");
        assertThat(all)
                .extracting(RebakeEvent::step)
                .containsExactly(StepName.REQUESTED, StepName.REQUESTED, StepName.LAUNCH);
        assertThat(all.get(2).text()).isEqualTo("äöü 🐳 ".repeat(20_000));
        assertThat(all).extracting(RebakeEvent::at).containsOnly(NOW);
        assertThat(registry.rebakes().events(rebake.id(), 2)).containsExactly(all.get(2));
    }

    @Test
    void aLineSaysWhatItIsAboutAndHowLongTheStepLastedUpToIt() {
        Rebake rebake = request(Purpose.REBAKE);
        clock.advance(Duration.ofSeconds(2));
        rebake = pickUp(rebake);
        clock.advance(Duration.ofSeconds(1));
        rebake = registry.rebakes().advance(rebake, StepName.LAUNCH, "from ami-1");
        clock.advance(Duration.ofMillis(1500));
        registry.rebakes().note(rebake, EventKind.RETRY, Cause.UNAVAILABLE, "trying again");
        clock.advance(Duration.ofSeconds(60));
        rebake = pickUp(rebake);
        registry.rebakes().note(rebake, "it runs");
        rebake = registry.rebakes().ending(rebake, Outcome.FAILED, Cause.TOO_LATE, Optional.of("too long"));
        clock.advance(Duration.ofSeconds(20));
        registry.rebakes().note(rebake, EventKind.STEP, Cause.DONE, "nothing is left");
        registry.rebakes().finish(rebake);

        assertThat(registry.rebakes().events(rebake.id(), 0))
                .extracting(
                        RebakeEvent::step,
                        RebakeEvent::kind,
                        RebakeEvent::attempt,
                        RebakeEvent::cause,
                        event -> event.lasted().orElseThrow().toMillis())
                .containsExactly(
                        tuple(StepName.REQUESTED, EventKind.REQUESTED, 0, Optional.empty(), 0L),
                        tuple(StepName.REQUESTED, EventKind.STEP, 1, Optional.of(Cause.DONE), 3000L),
                        tuple(StepName.LAUNCH, EventKind.RETRY, 1, Optional.of(Cause.UNAVAILABLE), 1500L),
                        tuple(StepName.LAUNCH, EventKind.NOTE, 2, Optional.empty(), 61_500L),
                        tuple(StepName.LAUNCH, EventKind.ENDING, 2, Optional.of(Cause.TOO_LATE), 61_500L),
                        tuple(StepName.TEAR_DOWN, EventKind.STEP, 1, Optional.of(Cause.DONE), 20_000L),
                        tuple(StepName.ENDED, EventKind.ENDED, 1, Optional.empty(), 82_500L));
    }

    @Test
    void anotherNodeThatTakesARebakeOverSaysFromWhom() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        try (Registry other = open("node-2", KEY)) {
            rebake = other.rebakes().pickUp(rebake.id()).orElseThrow();
            rebake = other.rebakes().pickUp(rebake.id()).orElseThrow();
        }

        assertThat(registry.rebakes().events(rebake.id(), 0))
                .filteredOn(event -> event.kind() == EventKind.TAKEN_OVER)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.text()).isEqualTo("taken over from node-1");
                    assertThat(event.node()).isEqualTo("node-2");
                    assertThat(event.attempt()).isEqualTo(2);
                });
    }

    @Test
    void theClockSetBackMakesNoTimeOfLessThanNothing() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        clock.advance(Duration.ofHours(-1));

        registry.rebakes().note(rebake, "an hour ago");

        assertThat(registry.rebakes().events(rebake.id(), 1))
                .singleElement()
                .satisfies(event -> assertThat(event.lasted()).contains(Duration.ZERO));
    }

    @Test
    void theBacklogCountsWhatHasNotEnded() {
        Backlog before = registry.rebakes().backlog();
        end(pickUp(request(Purpose.LAUNCH)), Outcome.KEPT);
        registry.rebakes().late(pickUp(request(Purpose.REBAKE)), "late");
        Rebake waiting = request(Purpose.REBAKE);
        clock.advance(Duration.ofMinutes(1));
        request(Purpose.BAKE);

        Backlog backlog = registry.rebakes().backlog();

        assertThat(backlog.begun()).isEqualTo(before.begun() + 1);
        assertThat(backlog.late()).isEqualTo(before.late() + 1);
        assertThat(backlog.waiting()).isEqualTo(before.waiting() + 2);
        assertThat(backlog.oldestWaiting().orElseThrow()).isBeforeOrEqualTo(waiting.requestedAt());
    }

    @Test
    void recentOnesComeNewestFirstAndUnfinishedOnesOldestFirst() {
        Rebake first = end(pickUp(request(Purpose.LAUNCH)), Outcome.KEPT);
        clock.advance(Duration.ofSeconds(1));
        Rebake second = request(Purpose.LAUNCH);
        clock.advance(Duration.ofSeconds(1));
        Rebake third = request(Purpose.LAUNCH);

        assertThat(registry.rebakes().recent(Optional.of(web), 10)).containsExactly(third, second, first);
        assertThat(registry.rebakes().recent(Optional.of(web), 1)).containsExactly(third);
        assertThat(registry.rebakes().recent(Optional.of(web), Optional.of(third), 1))
                .containsExactly(second);
        assertThat(registry.rebakes().recent(Optional.empty(), 1)).hasSize(1);
        assertThat(registry.rebakes().recent(Optional.of(NOBODY), 10)).isEmpty();
        assertThat(registry.rebakes().unfinished())
                .containsSubsequence(second, third)
                .doesNotContain(first);
    }

    @Test
    void aCancelledRebakeCarriesTheMarkOnce() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));

        assertThat(registry.rebakes().requestCancel(rebake.id())).isTrue();
        assertThat(registry.rebakes().requestCancel(rebake.id())).isTrue();

        assertThat(registry.rebakes().find(rebake.id()).orElseThrow().cancelRequested())
                .isTrue();
        assertThat(texts(rebake)).containsOnlyOnce("asked to be cancelled");
        end(rebake, Outcome.CANCELLED);
        assertThat(registry.rebakes().requestCancel(rebake.id())).isFalse();
    }

    @Test
    void whatWasCancelledBeforeItBeganIsEndedAtOnceAndJoinedByNobody() {
        Rebake first = pickUp(request(Purpose.REBAKE));
        Rebake waiting = request(Purpose.REBAKE);

        registry.rebakes().requestCancel(waiting.id());

        Rebake next = request(Purpose.REBAKE);
        assertThat(next.id()).isNotEqualTo(waiting.id());
        assertThat(end(pickUp(waiting), Outcome.CANCELLED).startedAt()).isEmpty();
        assertThat(registry.rebakes().pickUp(next.id())).isEmpty();
        end(first, Outcome.UP_TO_DATE);
        assertThat(registry.rebakes().pickUp(next.id())).isPresent();
    }
}
