package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.group.Placement;
import dev.autoami.schema.rebake.Cause;
import dev.autoami.schema.rebake.EventKind;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups of several instance types and subnets, in some of which there is no room. */
class CapacityTest {
    private static final Placement SMALL_A = new Placement("t3.small", Optional.of("subnet-a"));
    private static final Placement SMALL_B = new Placement("t3.small", Optional.of("subnet-b"));
    private static final Placement OTHER_A = new Placement("t3a.small", Optional.of("subnet-a"));
    private static final Placement OTHER_B = new Placement("t3a.small", Optional.of("subnet-b"));

    private static final int AROUND = 6;

    private Bench bench = group(new Bench());

    @AfterEach
    void close() {
        bench.close();
    }

    private static Bench group(Bench bench) {
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.web()
                                .types("t3.small", "t3a.small")
                                .subnets("subnet-a", "subnet-b")
                                .settings());
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        return bench;
    }

    @Test
    void theFirstTypeIsTakenInWhicheverSubnetHasRoomBeforeTheNextType() {
        full(SMALL_A);

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(asked()).containsExactly(SMALL_A, SMALL_B);
        assertThat(rebake.placement()).contains(SMALL_B);
        assertThat(bench.timeline(rebake.id()))
                .contains(
                        "no room for a t3.small in subnet-a, trying a t3.small in subnet-b: full: t3.small in subnet-a",
                        "launched i-1 (t3.small in subnet-b) from ami-base, the base image");
    }

    @Test
    void whatIsNotOfferedInAZoneIsLookedForInTheNext() {
        refuse(SMALL_A, new NotOfferedException("not there", new IllegalStateException()));
        full(SMALL_B);

        assertThat(bench.rebake().outcome()).contains(Outcome.PROMOTED);

        assertThat(asked()).containsExactly(SMALL_A, SMALL_B, OTHER_A);
    }

    @Test
    void eachPlacementIsAskedForWithATokenOfItsOwn() {
        full(SMALL_A, SMALL_B);

        Rebake rebake = bench.rebake();

        assertThat(bench.cloud.asked)
                .extracting(Cloud.Launch::clientToken)
                .containsExactly(
                        "autoami-" + rebake.id() + "-1",
                        "autoami-" + rebake.id() + "-2",
                        "autoami-" + rebake.id() + "-3");
    }

    @Test
    void anInstanceThatDidStartIsUsedInSpiteOfTheAnswer() {
        full(SMALL_A);
        bench.cloud.startsAllTheSame = true;

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(asked()).containsExactly(SMALL_A);
        assertThat(bench.cloud.launches).hasSize(1);
    }

    @Test
    void anInstanceWhoseAnswerGotLostIsUsedThoughThereIsNoRoomByNow() {
        RebakeId id = bench.request().id();
        Flow lost = (name, hold) -> rebake -> {
            Step.Next next = bench.steps.step(name, hold).run(rebake);
            if (name == StepName.LAUNCH) {
                full(SMALL_A, SMALL_B, OTHER_A, OTHER_B);
                throw new Crashes.PowerCut("before anybody wrote down what LAUNCH did");
            }
            return next;
        };
        try {
            bench.driver(lost).drive(id, "");
        } catch (Crashes.PowerCut cut) {
            assertThat(bench.cloud.running()).hasSize(1);
        }

        assertThat(bench.drive(id).outcome()).contains(Outcome.PROMOTED);

        assertThat(bench.cloud.launches).hasSize(1);
    }

    @Test
    void whereverPowerIsCutTheSamePlacementIsAskedForAgainAndOneInstanceIsStarted() {
        full(SMALL_A, SMALL_B);
        List<Integer> asking = new ArrayList<>();
        RebakeId first = bench.request().id();
        bench.crashes.cutAt(Integer.MAX_VALUE);
        bench.cloud.whenAsked = () -> asking.add(bench.crashes.passed());
        bench.drive(first);
        // From before the first call until what the last one did is written down: PowerCutTest has the rest.
        for (int point = asking.getFirst() - AROUND; point <= asking.getLast() + AROUND; point++) {
            bench.close();
            bench = group(new Bench());
            full(SMALL_A, SMALL_B);
            RebakeId id = bench.request().id();
            bench.crashes.cutAt(point);

            Rebake rebake = bench.drive(id);

            String where = "cut at point %d: %s".formatted(point, bench.timeline(rebake.id()));
            assertThat(rebake.outcome()).as(where).contains(Outcome.PROMOTED);
            assertThat(rebake.placement()).as(where).contains(OTHER_A);
            assertThat(bench.cloud.launches).as(where).hasSize(1);
            assertThat(asked().stream().distinct()).as(where).containsExactly(SMALL_A, SMALL_B, OTHER_A);
            // One token, one placement.
            assertThat(bench.cloud.asked.stream()
                            .map(launch -> launch.clientToken() + launch.instanceType() + launch.subnet())
                            .distinct())
                    .as(where)
                    .hasSize(3);
            assertThat(bench.cloud.running()).as(where).isEmpty();
        }
    }

    @Test
    void whereThereIsNoRoomAtAllTheRebakeIsLateAndBeginsAgainWithTheFirst() {
        full(SMALL_A, SMALL_B, OTHER_A, OTHER_B);
        RebakeId id = bench.request().id();

        Driver.Left left = bench.driver().drive(id, "");

        assertThat(left).isInstanceOf(Driver.Left.Again.class);
        assertThat(bench.find(id).lateSince()).isPresent();
        assertThat(bench.timeline(id))
                .contains("late: EC2 has no room for any of t3.small in subnet-a, t3.small in subnet-b, t3a.small in"
                        + " subnet-a, t3a.small in subnet-b; they are tried again, for PT4H at most");

        bench.cloud.refusals.remove(SMALL_A);
        Rebake rebake = bench.drive(id);
        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.placement()).contains(SMALL_A);
        assertThat(rebake.lateSince()).isEmpty();
        assertThat(bench.cloud.asked.getLast().clientToken()).isEqualTo("autoami-" + id + "-5");
    }

    @Test
    void aRebakeThatFoundRoomLateHasAllItsTimeFromThen() {
        full(SMALL_A, SMALL_B, OTHER_A, OTHER_B);
        Instant begun = bench.clock.instant();
        Duration almost = bench.settings.rebakeLimit().minusMinutes(10);
        bench.cloud.whenAsked = () -> {
            if (bench.clock.instant().isAfter(begun.plus(almost))) {
                bench.cloud.refusals.clear();
            }
        };

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.launchedAt().orElseThrow()).isAfter(begun.plus(almost).minusSeconds(300));
    }

    @Test
    void afterTheRebakesLimitItFailsAndSaysWhatWasTriedAndWhatToDo() {
        full(SMALL_A, SMALL_B, OTHER_A, OTHER_B);
        Instant begun = bench.clock.instant();

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(Duration.between(begun, bench.clock.instant()))
                .isBetween(
                        bench.settings.rebakeLimit(),
                        bench.settings.rebakeLimit().plusMinutes(5));
        assertThat(rebake.failure().orElseThrow())
                .startsWith(
                        "for PT4H there was no room for any of t3.small in subnet-a, t3.small in subnet-b, t3a.small"
                                + " in subnet-a, t3a.small in subnet-b")
                .contains("--type", "--subnet", "run it again later")
                .endsWith("full: t3a.small in subnet-b");
        List<RebakeEvent> events = bench.registry.rebakes().events(rebake.id(), 0);
        assertThat(events)
                .filteredOn(event -> event.kind() == EventKind.ENDING)
                .extracting(event -> event.cause().orElseThrow())
                .containsExactly(Cause.UNAVAILABLE);
        // Each placement once, not each time.
        assertThat(events).hasSizeLessThan(15);
        assertThat(bench.cloud.running()).isEmpty();
    }

    @Test
    void whatIsOfferedNowhereFailsAtOnce() {
        for (Placement placement : List.of(SMALL_A, SMALL_B, OTHER_A, OTHER_B)) {
            refuse(placement, new NotOfferedException("not there", new IllegalStateException()));
        }

        Rebake rebake = bench.rebake();

        assertThat(asked()).hasSize(4);
        assertThat(rebake.failure().orElseThrow())
                .startsWith("EC2 offers none of t3.small in subnet-a,")
                .contains("--type", "--subnet");
    }

    @Test
    void ec2MayBeOutOfReachMeanwhileForLongerThanAStepsPatience() {
        full(SMALL_A, SMALL_B, OTHER_A, OTHER_B);
        Instant begun = bench.clock.instant();
        bench.cloud.whenAsked = () -> {
            Duration passed = Duration.between(begun, bench.clock.instant());
            if (passed.compareTo(Duration.ofHours(1)) > 0) {
                bench.cloud.refusals.clear();
            } else if (passed.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new UnavailableException("out of reach");
            }
        };

        assertThat(bench.rebake().outcome()).contains(Outcome.PROMOTED);
    }

    @Test
    void aRebakeIsCancelledWhileItWaitsForRoom() {
        full(SMALL_A, SMALL_B, OTHER_A, OTHER_B);
        RebakeId id = bench.request().id();
        bench.driver().drive(id, "");
        bench.registry.rebakes().requestCancel(id);

        assertThat(bench.drive(id).outcome()).contains(Outcome.CANCELLED);

        assertThat(bench.cloud.launches).isEmpty();
    }

    @Test
    void aGroupThatIsChangedMeanwhileIsFollowedAtTheNextPlacement() {
        full(SMALL_A, SMALL_B, OTHER_A, OTHER_B);
        RebakeId id = bench.request().id();
        bench.driver().drive(id, "");
        bench.registry
                .groups()
                .update(Bench.WEB, settings -> Bench.web().types("m7i.large").settings());

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.placement()).contains(new Placement("m7i.large", Optional.empty()));
    }

    @Test
    void aTokenIsRepeatedForWhatItWasFirstUsedForThoughTheGroupWasChanged() {
        RebakeId id = bench.request().id();
        Flow cut = (name, hold) -> rebake -> {
            Step.Next next = bench.steps.step(name, hold).run(rebake);
            if (name == StepName.LAUNCH) {
                bench.registry
                        .groups()
                        .update(
                                Bench.WEB,
                                settings -> Bench.web().types("m7i.large").settings());
                throw new UnavailableException("nobody lived to write down that LAUNCH is done");
            }
            return next;
        };
        bench.driver(cut).drive(id, "");

        assertThat(bench.drive(id).outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.cloud.launches).hasSize(1);
    }

    @Test
    void aGroupOfOneTypeAsksAgainWithTheSameTokenForAsLongAsAStepHasPatience() {
        bench.registry
                .groups()
                .update(Bench.WEB, settings -> Bench.web().types("t3.small").settings());
        full(new Placement("t3.small", Optional.empty()));
        Instant begun = bench.clock.instant();

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure()).contains("LAUNCH tried for PT30M, the last time: full: t3.small");
        assertThat(Duration.between(begun, bench.clock.instant())).isLessThan(Duration.ofHours(1));
        assertThat(bench.cloud.asked).hasSizeGreaterThan(10);
        assertThat(bench.cloud.asked.stream().map(Cloud.Launch::clientToken).distinct())
                .hasSize(1);
    }

    private List<Placement> asked() {
        return bench.cloud.asked.stream()
                .map(launch -> new Placement(launch.instanceType(), launch.subnet()))
                .toList();
    }

    private void full(Placement... placements) {
        for (Placement placement : placements) {
            refuse(placement, new NoCapacityException("full: " + placement, new IllegalStateException()));
        }
    }

    private void refuse(Placement placement, RuntimeException answer) {
        bench.cloud.refusals.put(placement, answer);
    }
}
