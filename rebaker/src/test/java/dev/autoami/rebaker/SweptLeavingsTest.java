package dev.autoami.rebaker;

import static dev.autoami.rebaker.SweepBench.AMI;
import static dev.autoami.rebaker.SweepBench.REGION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What rebakes left goes, after the grace period; what is of use to anybody stays. */
class SweptLeavingsTest {
    private final SweepBench sweep = new SweepBench();

    @AfterEach
    void close() {
        sweep.close();
    }

    @Test
    void anInstanceOfARebakeThatHasEndedGoesAfterTheGracePeriod() {
        Rebake rebake = sweep.ended(Outcome.FAILED);
        Thing instance = sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));

        assertThat(sweep.sweep())
                .singleElement()
                .returns(FindingKind.LEFT_INSTANCE, Finding::kind)
                .returns(Handling.WAITING, Finding::handling)
                .returns(instance.id(), Finding::thing)
                .returns(Optional.of("web"), Finding::group)
                .returns(Optional.of(rebake.id().value()), Finding::rebake)
                .returns("its rebake has ended FAILED", Finding::why)
                .returns("until 2026-11-20T13:00:00Z", Finding::note);
        assertThat(sweep.inventory.things).hasSize(1);

        sweep.graceAndMore();
        assertThat(sweep.sweep()).extracting(Finding::handling).containsExactly(Handling.REMOVED);
        assertThat(sweep.inventory.things).isEmpty();
        assertThat(sweep.bench.timeline(rebake.id()))
                .last()
                .isEqualTo("the sweep removed %s: its rebake has ended FAILED".formatted(instance.id()));

        assertThat(sweep.sweep()).isEmpty();
    }

    @Test
    void theGracePeriodCountsFromTheRebakesEndHoweverOldTheThingIs() {
        Rebake rebake = sweep.at(StepName.SNAPSHOT);
        sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));
        sweep.bench.clock.advance(Duration.ofDays(2));
        assertThat(sweep.sweep()).isEmpty();

        sweep.bench
                .registry
                .rebakes()
                .finish(sweep.bench.registry.rebakes().ending(rebake, Outcome.FAILED, Optional.empty()));

        assertThat(sweep.sweep()).extracting(Finding::handling).containsExactly(Handling.WAITING);
    }

    @Test
    void whatARebakeUnderWayHasMadeIsItsOwn() {
        Rebake rebake = sweep.at(StepName.SNAPSHOT);
        sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));
        sweep.put(sweep.volume(rebake, Optional.empty()));
        sweep.put(sweep.image(rebake, AMI, "pending", List.of("snap-1")));
        sweep.put(sweep.snapshot(rebake, "snap-1", AMI));
        sweep.bench.clock.advance(Duration.ofDays(9));

        assertThat(sweep.sweep()).isEmpty();
        assertThat(sweep.inventory.things).hasSize(4);
    }

    @Test
    void whatAUserWasGivenToKeepIsTheirs() {
        Rebake kept = sweep.ended(Purpose.LAUNCH, Outcome.KEPT);
        sweep.put(sweep.instance(kept, Tags.KEPT));
        sweep.put(sweep.volume(kept, Optional.empty()));
        // A backup that took the tags along.
        sweep.put(sweep.image(kept, AMI, "available", List.of("snap-1")));
        sweep.put(sweep.snapshot(kept, "snap-1", AMI));
        sweep.put(sweep.snapshot(kept, "snap-2", new AmiId("ami-gone")));
        sweep.bench.clock.advance(Duration.ofDays(9));

        assertThat(sweep.sweep()).isEmpty();
        assertThat(sweep.inventory.things).hasSize(5);
    }

    @Test
    void whatIsKeptToBeLookedAtStaysUntilItIsReleased() {
        Rebakes rebakes = sweep.bench.registry.rebakes();
        Rebake failing = rebakes.ending(sweep.at(StepName.CONVERGE), Outcome.FAILED, Optional.empty());
        Thing instance = sweep.instance(failing, Tags.TEST_INSTANCE);
        sweep.put(instance);
        rebakes.keep(failing, sweep.bench.clock.instant().plus(Duration.ofHours(1)), "ssh there");
        Rebake kept = rebakes.finish(failing);
        // Its own end comes late: whoever is to remove it may be down.
        sweep.bench.clock.advance(Duration.ofDays(9));

        assertThat(sweep.sweep()).isEmpty();
        assertThat(sweep.inventory.things).hasSize(1);

        rebakes.released(
                kept,
                List.of(new Leftover(kept.id(), Leftover.Kind.INSTANCE, kept.region(), instance.id(), "not yet")));

        assertThat(sweep.sweep()).extracting(Finding::handling).containsExactly(Handling.REMOVED);
        assertThat(sweep.inventory.things).isEmpty();
        assertThat(sweep.bench.registry.leftovers().of(kept.id())).isEmpty();
    }

    @Test
    void aLaunchThatFailedKeepsNothing() {
        sweep.put(sweep.instance(sweep.ended(Purpose.LAUNCH, Outcome.FAILED), Tags.KEPT));
        sweep.graceAndMore();

        assertThat(sweep.sweep()).extracting(Finding::handling).containsExactly(Handling.REMOVED);
    }

    @Test
    void aLateImageGoesWithItsSnapshotsOnceEc2HasMadeIt() {
        Rebake rebake = sweep.endedBeforeItsImage(AMI);
        sweep.put(sweep.image(rebake, AMI, "pending", List.of("snap-1")));
        sweep.put(sweep.snapshot(rebake, "snap-1", AMI));
        sweep.graceAndMore();
        assertThat(sweep.sweep())
                .singleElement()
                .returns(FindingKind.LATE_IMAGE, Finding::kind)
                .returns(Handling.WAITING, Finding::handling)
                .returns("until EC2 has made it", Finding::note);

        sweep.put(sweep.image(rebake, AMI, "available", List.of("snap-1")));
        // It became available just now, but its rebake ended long ago.
        sweep.graceAndMore();
        assertThat(sweep.sweep())
                .singleElement()
                .returns(FindingKind.LEFT_IMAGE, Finding::kind)
                .returns(Handling.REMOVED, Finding::handling);
        assertThat(sweep.inventory.things).isEmpty();
    }

    @Test
    void anImageThatAnotherRebakeOrAGroupStartsFromIsLeftAlone() {
        Rebake rebake = sweep.endedBeforeItsImage(AMI);
        sweep.put(sweep.image(rebake, AMI, "available", List.of()));
        sweep.bench.registry.groups().update(Bench.WEB, settings -> SweepBench.group(AMI, REGION));
        sweep.graceAndMore();

        assertThat(sweep.sweep())
                .singleElement()
                .returns(FindingKind.DOUBTFUL, Finding::kind)
                .returns(Handling.REPORTED, Finding::handling)
                .returns("its rebake has ended FAILED, but it is the base image of group web", Finding::why);
    }

    @Test
    void promotedImagesStayThoughOthersHaveFollowed() {
        sweep.promoted(AMI);
        sweep.promoted(new AmiId("ami-2"));
        sweep.bench.clock.advance(Duration.ofDays(400));

        assertThat(sweep.sweep()).isEmpty();
        assertThat(sweep.inventory.things).hasSize(4);
    }

    @Test
    void aSnapshotWhoseAmiIsGoneGoes() {
        Rebake rebake = sweep.endedBeforeItsImage(AMI);
        sweep.put(sweep.snapshot(rebake, "snap-1", AMI));
        sweep.graceAndMore();

        assertThat(sweep.sweep())
                .singleElement()
                .returns(FindingKind.LEFT_SNAPSHOT, Finding::kind)
                .returns(Handling.REMOVED, Finding::handling)
                .returns("ami-1 is gone, for which it was made", Finding::why);
    }

    @Test
    void aSnapshotWhoseAmiHasLostItsTagsStays() {
        Rebake rebake = sweep.endedBeforeItsImage(AMI);
        sweep.put(sweep.snapshot(rebake, "snap-1", AMI));
        sweep.inventory.others.put(AMI.value(), "available");
        sweep.graceAndMore();

        assertThat(sweep.sweep()).isEmpty();
    }

    @Test
    void aVolumeGoesOnlyWhenItIsAttachedToNothing() {
        Rebake rebake = sweep.ended(Outcome.UP_TO_DATE);
        Thing instance = sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));
        sweep.put(sweep.volume(rebake, Optional.of(instance.id())));
        Thing loose = sweep.put(sweep.volume(rebake, Optional.empty()));
        Thing borrowed = sweep.put(sweep.volume(rebake, Optional.of("i-somebodys")));
        sweep.graceAndMore();

        assertThat(sweep.sweep())
                .extracting(Finding::thing, Finding::kind, Finding::handling)
                .containsExactly(
                        tuple(instance.id(), FindingKind.LEFT_INSTANCE, Handling.REMOVED),
                        tuple(loose.id(), FindingKind.LEFT_VOLUME, Handling.REMOVED),
                        tuple(borrowed.id(), FindingKind.DOUBTFUL, Handling.REPORTED));
    }

    @Test
    void whatWasLeftBehindIsOffTheListOnceASweepFindsNothingOfItsRebake() {
        Rebake unlisted = sweep.leaving(Leftover.Kind.INSTANCE, "all tagged autoami:rebake=…");
        Rebake gone = sweep.leaving(Leftover.Kind.IMAGE, "ami-gone");
        Rebake unknown = sweep.leaving(Leftover.Kind.UNKNOWN, "what it made, if anything");
        sweep.sweep();
        // Too early to be sure: EC2 does not show at once what it has made.
        assertThat(leftBehind()).contains(unlisted.id(), gone.id(), unknown.id());

        sweep.graceAndMore();
        sweep.dryRun();
        assertThat(leftBehind()).contains(unlisted.id(), gone.id(), unknown.id());
        sweep.sweep();
        // The CA was asked after EC2.
        assertThat(leftBehind()).containsExactly(unknown.id());

        sweep.sweep();
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void whatIsStillThereStaysOnTheListOfWhatWasLeftBehind() {
        Rebake ours = sweep.leaving(Leftover.Kind.INSTANCE, "all tagged autoami:rebake=…");
        Thing instance = sweep.put(sweep.instance(ours, Tags.TEST_INSTANCE));
        sweep.inventory.troubles.put(instance.id(), new RefusedException("OperationNotPermitted"));
        // Baked by hand, and to be terminated: it has no tag of ours.
        Rebake users = sweep.leaving(Leftover.Kind.INSTANCE, "i-given");
        sweep.inventory.others.put("i-given", "running");
        sweep.graceAndMore();

        sweep.sweep();
        sweep.sweep();
        assertThat(leftBehind()).containsExactlyInAnyOrder(ours.id(), users.id());

        sweep.inventory.troubles.clear();
        sweep.inventory.others.put("i-given", "terminated");
        sweep.sweep();
        sweep.sweep();
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void theCaAtWhichARebakeEnrolledIsSweptThoughItsGroupHasAnotherByNow() {
        Rebakes rebakes = sweep.bench.registry.rebakes();
        Rebake rebake = rebakes.enrolling(sweep.at(StepName.ENROL), "ca.example.com");
        rebakes.finish(rebakes.ending(rebake, Outcome.FAILED, Optional.empty()));
        sweep.graceAndMore();

        sweep.sweep();

        assertThat(sweep.bench.ca.servers()).containsExactly("ca.example.com");
    }

    private List<RebakeId> leftBehind() {
        return sweep.bench.registry.leftovers().all().stream()
                .map(Leftover::rebake)
                .toList();
    }

    @Test
    void aCertificateThatIsLeftGoesAndTheCaIsAskedUntilItHasNothing() {
        Rebake rebake = sweep.ended(Outcome.FAILED);
        sweep.bench.ca.put(rebake.certname(), SweepBench.request(rebake.certname()));
        assertThat(sweep.sweep()).isEmpty();

        sweep.graceAndMore();
        assertThat(sweep.sweep())
                .singleElement()
                .returns(FindingKind.LEFT_CERTIFICATE, Finding::kind)
                .returns(rebake.certname().value(), Finding::thing)
                .returns(Handling.REMOVED, Finding::handling);
        assertThat(sweep.bench.ca.entries()).isEmpty();

        sweep.sweep();
        sweep.bench.ca.refuseAll("403");
        assertThat(sweep.sweeper.sweep(false).isComplete()).isTrue();
    }
}
