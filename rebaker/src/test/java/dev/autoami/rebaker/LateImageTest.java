package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.rebake.Cause;
import dev.autoami.schema.rebake.EventKind;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Verdict;
import dev.autoami.schema.wait.WaitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images that take longer than is waited for at a stretch: late, and never lost. */
class LateImageTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Bench bench = new Bench();

    @BeforeEach
    void changesThatMakeAnImage() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        bench.cloud.passing = bench.clock::advance;
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anImageThatTakesAnHourIsPromotedAsIfNothingHadHappened() {
        settlesAfter(HOUR, "available");

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(rebake.lateSince()).isEmpty();
        assertThat(bench.registry.images().latest(bench.group)).isPresent();
        assertThat(bench.cloud.images()).hasSize(1);
        assertThat(bench.cloud.running()).isEmpty();
        assertThat(late(rebake.id()))
                .singleElement()
                .returns(StepName.SNAPSHOT, RebakeEvent::step)
                .returns(Optional.of(Cause.TOO_LATE), RebakeEvent::cause)
                .extracting(RebakeEvent::text)
                .asString()
                .startsWith("late: image ami-")
                .contains("pending");
    }

    @Test
    void aLateRebakeIsSeenAmongThoseUnderWay() {
        settlesAfter(HOUR, "available");
        RebakeId id = bench.request().id();

        bench.driver().drive(id, "");

        assertThat(bench.registry.rebakes().backlog().late()).isEqualTo(1);
        assertThat(bench.find(id).lateSince()).isPresent();
        bench.drive(id);
        assertThat(bench.registry.rebakes().backlog().late()).isZero();
    }

    @Test
    void aLateImageIsAskedForOnceAMinute() {
        settlesAfter(HOUR.multipliedBy(3), "available");
        RebakeId id = bench.request().id();
        bench.driver().drive(id, "");
        bench.cloud.waits.clear();

        bench.drive(id);

        Duration tick = Duration.ofSeconds(2);
        assertThat(bench.cloud.waits)
                .isNotEmpty()
                .allSatisfy(patience -> assertThat(patience.untilNext(Duration.ofMinutes(5), tick))
                        .isEqualTo(Duration.ofMinutes(1)));
    }

    @Test
    void anImageThatFailsAfterTheLimitFailsTheRebakeWithItsReasonAndIsRemoved() {
        settlesAfter(HOUR, "failed");

        Rebake rebake = bench.rebake();

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("did not become available: it is failed");
        assertThat(late(rebake.id())).hasSize(1);
        assertThat(image(rebake).state()).isEqualTo(ImageState.FAILED);
        assertThat(bench.registry.images().latest(bench.group)).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void anImageThatSomebodyDeregistersMeanwhileFailsTheRebake() {
        settlesAfter(HOUR, "available");
        RebakeId id = bench.request().id();
        bench.driver().drive(id, "");
        bench.cloud.deregister("eu-west-1", bench.cloud.images().getFirst().id());

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("no image ami-");
        assertNothingIsLeft();
    }

    @Test
    void aRebakeThatIsCancelledWhileItsImageIsLateRemovesItWhenItIsThere() {
        settlesAfter(HOUR, "available");
        Instant begun = bench.clock.instant();
        RebakeId id = bench.request().id();
        bench.driver().drive(id, "");
        bench.registry.rebakes().requestCancel(id);

        bench.driver().drive(id, "");
        // All else goes at once; a pending image's snapshots could not be deleted with it.
        assertThat(bench.cloud.running()).isEmpty();
        assertThat(bench.cloud.images()).hasSize(1);

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.CANCELLED);
        assertThat(Duration.between(begun, bench.clock.instant())).isBetween(HOUR, HOUR.plusMinutes(10));
        assertThat(bench.timeline(id))
                .contains("deregistered " + image(rebake).ami("eu-west-1").orElseThrow());
        assertNothingIsLeft();
        assertThat(bench.registry.leftovers().of(id)).isEmpty();
    }

    @Test
    void whatIsTornDownAgainAndAgainIsTerminatedOnceAndTellsTheNextOneNothing() {
        Duration ending = Duration.ofSeconds(20);
        bench.cloud.whileEnding = () -> bench.clock.advance(ending);
        settlesAfter(HOUR, "available");
        RebakeId id = bench.request().id();
        bench.driver().drive(id, "");
        bench.registry.rebakes().requestCancel(id);

        assertThat(bench.drive(id).outcome()).contains(Outcome.CANCELLED);

        assertThat(bench.timeline(id)).containsOnlyOnce("terminated i-1");
        bench.cloud.terminatePatience.clear();
        bench.rebake();
        assertThat(bench.cloud.terminatePatience).extracting(Patience::usual).containsExactly(ending);
    }

    @Test
    void aStepThatIsRunAgainDoesNotTakeAnInstanceThatHasStoppedForOneThatStopsAtOnce() {
        Duration ending = Duration.ofSeconds(20);
        bench.cloud.whileEnding = () -> bench.clock.advance(ending);
        RebakeId id = bench.request().id();
        AtomicInteger tries = new AtomicInteger();
        bench.cloud.beforeImage = () -> {
            if (tries.incrementAndGet() < 10) {
                throw new UnavailableException("RequestLimitExceeded");
            }
        };

        assertThat(bench.drive(id).outcome()).contains(Outcome.PROMOTED);

        assertThat(bench.registry.waitTimes().usual(WaitKind.STOP, "eu-west-1", bench.group))
                .isEqualTo(ending);
    }

    @Test
    void anImageThatTakesLongerThanTheTearingDownIsWrittenDownForTheSweepAndTheGroupGoesOn() {
        settlesAfter(Duration.ofHours(9), "available");
        RebakeId id = bench.request().id();
        bench.driver().drive(id, "");
        bench.registry.rebakes().requestCancel(id);

        Rebake rebake = bench.drive(id);

        AmiId ami = image(rebake).ami("eu-west-1").orElseThrow();
        assertThat(rebake.outcome()).contains(Outcome.CANCELLED);
        assertThat(rebake.lateSince()).isEmpty();
        assertThat(bench.registry.leftovers().of(id))
                .singleElement()
                .returns(Leftover.Kind.IMAGE, Leftover::kind)
                .returns(ami.value(), Leftover::name)
                .returns("EC2 is still making %s, which is removed when it is done".formatted(ami), Leftover::reason);
        assertThat(image(rebake).state()).isEqualTo(ImageState.FAILED);
        assertThat(bench.registry.rebakes().unfinished()).isEmpty();
    }

    @Test
    void aPowerCutWhileTheImageIsLateMakesNoSecondOne() {
        settlesAfter(HOUR, "available");
        RebakeId id = bench.request().id();
        bench.driver().drive(id, "");
        for (int point = 1; point <= 10; point++) {
            bench.crashes.cutAt(point);
            try {
                bench.driver().drive(id, "");
            } catch (Crashes.PowerCut cut) {
                assertThat(bench.cloud.images()).hasSize(1);
            }
        }

        assertThat(bench.drive(id).outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.cloud.names).hasSize(1);
        assertThat(late(id)).hasSize(1);
    }

    @Test
    void theUsersInstanceMayTakeAnHourToCaptureToo() {
        settlesAfter(HOUR, "available");
        RebakeId id = bench.request(Purpose.BAKE, Optional.of(bench.cloud.given()), false)
                .id();

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(late(id)).extracting(RebakeEvent::step).containsExactly(StepName.CAPTURE);
    }

    @Test
    void aCaptureForWhichEc2CannotEvenBeAskedIsSeenToBeLateAndGoesOnWhenItCan() {
        bench.cloud.whenLookedAt = LateImageTest::nobodyAnswers;
        RebakeId id = bench.request(Purpose.BAKE, Optional.of(bench.cloud.given()), false)
                .id();

        String trouble = driveUntilLate(id);

        assertThat(late(id))
                .singleElement()
                .returns(StepName.CAPTURE, RebakeEvent::step)
                .returns(Optional.of(Cause.UNAVAILABLE), RebakeEvent::cause)
                .returns(
                        "late: CAPTURE tried for PT30M, the last time: ec2.eu-west-1.amazonaws.com is no known host",
                        RebakeEvent::text);
        bench.cloud.whenLookedAt = () -> {};
        assertThat(bench.drive(id, trouble).outcome()).contains(Outcome.PROMOTED);
    }

    @Test
    void anInstanceThatDoesNotStopMakesItsRebakeLateAndIsImagedWhenItDoes() {
        bench.cloud.whenStopped = () -> {
            bench.clock.advance(bench.settings.stopLimit());
            throw new UnavailableException("the instance is still stopping");
        };
        RebakeId id = bench.request().id();

        String trouble = driveUntilLate(id);

        assertThat(late(id)).singleElement().returns(StepName.SNAPSHOT, RebakeEvent::step);
        bench.cloud.whenStopped = () -> {};
        assertThat(bench.drive(id, trouble).outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.cloud.images()).hasSize(1);
    }

    private static void nobodyAnswers() {
        throw new UnavailableException("ec2.eu-west-1.amazonaws.com is no known host");
    }

    /** Not before its patience is over; answers what its task remembers. */
    private String driveUntilLate(RebakeId id) {
        Instant begun = bench.clock.instant();
        String trouble = "";
        while (bench.registry.rebakes().backlog().late() == 0) {
            Driver.Left left = bench.driver().drive(id, trouble);
            assertThat(left).isInstanceOf(Driver.Left.Again.class);
            Driver.Left.Again again = (Driver.Left.Again) left;
            trouble = again.trouble();
            bench.clock.advance(again.delay());
            assertThat(Duration.between(begun, bench.clock.instant())).isLessThan(HOUR);
        }
        assertThat(Duration.between(begun, bench.clock.instant())).isGreaterThan(bench.settings.patience());
        return trouble;
    }

    /** Counted from when EC2 is first asked how it is. */
    private void settlesAfter(Duration length, String state) {
        List<Instant> asked = new ArrayList<>();
        bench.cloud.imageState = () -> {
            asked.add(bench.clock.instant());
            return asked.getLast().isBefore(asked.getFirst().plus(length)) ? "pending" : state;
        };
    }

    private List<RebakeEvent> late(RebakeId id) {
        return bench.registry.rebakes().events(id, 0).stream()
                .filter(event -> event.kind() == EventKind.LATE)
                .toList();
    }

    private Image image(Rebake rebake) {
        return rebake.image().flatMap(bench.registry.images()::find).orElseThrow();
    }

    private void assertNothingIsLeft() {
        bench.assertNothingIsLeft();
        assertThat(bench.cloud.images()).isEmpty();
    }
}
