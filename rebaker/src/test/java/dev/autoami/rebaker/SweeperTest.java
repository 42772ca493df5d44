package dev.autoami.rebaker;

import static dev.autoami.rebaker.SweepBench.REGION;
import static dev.autoami.rebaker.SweepBench.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.autoami.rebaker.sweep.Sweep;
import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.rebaker.sweep.Thing.Kind;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is removed, what is marked, and above all what is left alone. */
class SweeperTest {
    private static final AmiId AMI = new AmiId("ami-1");

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
    void copiesThatTookTheTagsAlongAreOnlyReported() {
        Rebake rebake = sweep.endedBeforeItsImage(AMI);
        Map<String, String> tags = sweep.tags(rebake, Tags.IMAGE);
        sweep.put(sweep.thing(Kind.IMAGE, "ami-9", "available", "my copy", List.of(), Optional.empty(), tags));
        sweep.put(sweep.thing(Kind.SNAPSHOT, "snap-9", "completed", "", List.of(), Optional.empty(), tags));
        sweep.bench.registry.groups().create(new GroupName("far"), SweepBench.group(AMI, "us-east-1"));
        sweep.put(new Thing(
                Kind.IMAGE,
                "us-east-1",
                "ami-8",
                "available",
                sweep.bench.clock.instant(),
                ImageName.of("autoami-web", rebake.id()),
                List.of(),
                Optional.empty(),
                tags));
        sweep.bench.clock.advance(Duration.ofDays(9));

        assertThat(sweep.sweep())
                .extracting(Finding::thing, Finding::kind, Finding::handling)
                .containsExactlyInAnyOrder(
                        tuple("ami-9", FindingKind.DOUBTFUL, Handling.REPORTED),
                        tuple("snap-9", FindingKind.DOUBTFUL, Handling.REPORTED),
                        tuple("ami-8", FindingKind.DOUBTFUL, Handling.REPORTED));
    }

    @Test
    void oneInstallationLeavesAloneWhatIsAnothersInTheSameAccount() {
        try (SweepBench other = new SweepBench(Optional.of(sweep.inventory))) {
            Thing theirs = other.put(thingWithId(other, "i-theirs"));
            Thing untagged = without(Tags.INSTALLATION, thingWithId(other, "i-untagged"));
            other.put(untagged);
            Thing ours = sweep.put(thingWithId(sweep, "i-ours"));
            sweep.graceAndMore();
            sweep.bench.clock.advance(Duration.ofDays(9));
            other.graceAndMore();

            assertThat(sweep.sweep())
                    .extracting(Finding::thing, Finding::kind, Finding::handling)
                    .containsExactlyInAnyOrder(
                            tuple(theirs.id(), FindingKind.FOREIGN, Handling.REPORTED),
                            tuple(untagged.id(), FindingKind.FOREIGN, Handling.REPORTED),
                            tuple(ours.id(), FindingKind.LEFT_INSTANCE, Handling.REMOVED));
            assertThat(sweep.bench.registry.findings().counts()).containsEntry(FindingKind.FOREIGN, 0);
            assertThat(sweep.inventory.things).containsOnlyKeys(theirs.id(), untagged.id());

            // What was made before there were ids is known by its rebake.
            assertThat(other.sweep()).extracting(Finding::handling).containsOnly(Handling.REMOVED);
            assertThat(sweep.inventory.things).isEmpty();
        }
    }

    @Test
    void aTagThatAutoAmiDoesNotGiveIsSomebodyElses() {
        Map<String, String> tags = new HashMap<>(sweep.tags(sweep.ended(Outcome.FAILED), Tags.TEST_INSTANCE));
        tags.put(Tags.REBAKE, "all of them");
        sweep.put(sweep.thing(Kind.INSTANCE, "i-1", "running", "", List.of(), Optional.empty(), tags));
        sweep.bench.clock.advance(Duration.ofDays(9));

        assertThat(sweep.sweep()).extracting(Finding::kind).containsExactly(FindingKind.FOREIGN);
    }

    @Test
    void ofRebakesThatTheRegistryForgotOnlyWhatCannotBeInUseGoes() {
        try (SweepBench lost = new SweepBench(Optional.of(sweep.inventory))) {
            Rebake forgotten = lost.ended(Outcome.PROMOTED);
            sweep.put(sweep.instance(forgotten, Tags.TEST_INSTANCE));
            sweep.put(sweep.volume(forgotten, Optional.empty()));
            Thing kept = sweep.put(rename("i-kept", sweep.instance(forgotten, Tags.KEPT)));
            sweep.put(sweep.image(forgotten, AMI, "available", List.of("snap-1")));
            sweep.put(sweep.snapshot(forgotten, "snap-1", AMI));
            sweep.graceAndMore();
            assertThat(sweep.sweep()).extracting(Finding::handling).doesNotContain(Handling.REMOVED);

            sweep.bench.clock.advance(SETTINGS.longestUse());
            sweep.sweep();

            assertThat(sweep.inventory.things).containsOnlyKeys(kept.id(), AMI.value(), "snap-1");
            sweep.bench.clock.advance(Duration.ofDays(9));
            assertThat(sweep.sweep())
                    .extracting(Finding::kind)
                    .containsExactly(FindingKind.DOUBTFUL, FindingKind.DOUBTFUL);
        }
    }

    @Test
    void aLatestImageThatIsGoneIsMarkedAndItsGroupStartsFromBaseAgain() {
        Rebake rebake = sweep.promoted(AMI);
        sweep.inventory.things.remove(AMI.value());
        assertThat(sweep.sweep())
                .extracting(Finding::kind, Finding::handling)
                .containsExactlyInAnyOrder(
                        tuple(FindingKind.MISSING_IMAGE, Handling.WAITING),
                        tuple(FindingKind.LEFT_SNAPSHOT, Handling.WAITING));
        assertThat(image(rebake).state()).isEqualTo(ImageState.LATEST);

        sweep.graceAndMore();
        assertThat(sweep.sweep())
                .extracting(Finding::kind, Finding::handling)
                .containsExactlyInAnyOrder(
                        tuple(FindingKind.MISSING_IMAGE, Handling.MARKED),
                        tuple(FindingKind.LEFT_SNAPSHOT, Handling.REMOVED));

        assertThat(image(rebake).state()).isEqualTo(ImageState.DEREGISTERED);
        assertThat(image(rebake).copies()).extracting(copy -> copy.state()).containsExactly("missing");
        assertThat(sweep.bench.registry.images().latest(sweep.bench.group)).isEmpty();
        assertThat(sweep.bench.timeline(rebake.id()))
                .contains("the sweep found: EC2 has no ami-1 any more, which is generation 1 of web and LATEST");
        assertThat(sweep.sweep()).isEmpty();
    }

    @Test
    void anImageThatIsThereAgainIsWhatItWas() {
        Rebake rebake = sweep.promoted(AMI);
        Thing ami = sweep.inventory.things.remove(AMI.value());
        sweep.sweep();
        sweep.graceAndMore();
        sweep.inventory.things.clear();
        sweep.sweep();
        assertThat(image(rebake).state()).isEqualTo(ImageState.DEREGISTERED);

        sweep.put(Objects.requireNonNull(ami));

        assertThat(sweep.sweep())
                .extracting(Finding::kind, Finding::handling)
                .containsExactly(tuple(FindingKind.RETURNED_IMAGE, Handling.MARKED));
        assertThat(image(rebake).state()).isEqualTo(ImageState.LATEST);
        assertThat(sweep.sweep()).isEmpty();
    }

    @Test
    void anOldImageThatIsThereAgainIsSuperseded() {
        Rebake old = sweep.promoted(AMI);
        Thing ami = sweep.inventory.things.remove(AMI.value());
        sweep.sweep();
        sweep.graceAndMore();
        sweep.sweep();
        Rebake latest = sweep.promoted(new AmiId("ami-2"));

        sweep.put(Objects.requireNonNull(ami));
        sweep.sweep();

        assertThat(image(old).state()).isEqualTo(ImageState.SUPERSEDED);
        assertThat(image(latest).state()).isEqualTo(ImageState.LATEST);
    }

    @Test
    void anImageWhoseTagsWereTakenAwayIsNotMissing() {
        Rebake rebake = sweep.promoted(AMI);
        sweep.inventory.things.remove(AMI.value());
        sweep.inventory.others.put(AMI.value(), "available");
        sweep.bench.clock.advance(Duration.ofDays(9));

        assertThat(sweep.sweep()).isEmpty();
        assertThat(image(rebake).state()).isEqualTo(ImageState.LATEST);
    }

    @Test
    void anImageThatSomebodyDisabledIsMarkedOnce() {
        Rebake rebake = sweep.promoted(AMI);
        sweep.put(sweep.image(rebake, AMI, "disabled", List.of()));

        assertThat(sweep.sweep())
                .singleElement()
                .returns(FindingKind.CHANGED_IMAGE, Finding::kind)
                .returns(Handling.MARKED, Finding::handling)
                .returns("ami-1 is disabled, which AutoAMI did not do; it was available", Finding::why);
        assertThat(image(rebake).copies()).extracting(copy -> copy.state()).containsExactly("disabled");
        assertThat(sweep.sweep()).isEmpty();
    }

    @Test
    void anInstanceThatIsGoneUnderARebakeIsSaidInItsTimelineOnce() {
        Rebake rebake = sweep.at(StepName.CONVERGE);
        String instance = rebake.instance().orElseThrow().value();

        assertThat(sweep.sweep())
                .singleElement()
                .returns(FindingKind.MISSING_INSTANCE, Finding::kind)
                .returns(instance, Finding::thing)
                .returns(Handling.MARKED, Finding::handling);
        sweep.graceAndMore();
        assertThat(sweep.sweep()).extracting(Finding::handling).containsExactly(Handling.REPORTED);
        assertThat(sweep.bench.timeline(rebake.id()))
                .filteredOn(text -> text.startsWith("the sweep found"))
                .containsExactly(
                        "the sweep found: %s is unknown in EC2, and its rebake is at CONVERGE".formatted(instance));

        sweep.inventory.others.put(instance, "running");
        assertThat(sweep.sweep()).isEmpty();
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

    @Test
    void aCaThatLetsUsDoNothingIsAskedOnceASweepAndTold() {
        sweep.ended(Outcome.FAILED);
        sweep.ended(Outcome.UP_TO_DATE);
        sweep.ended(Purpose.LAUNCH, Outcome.KEPT);
        sweep.graceAndMore();
        sweep.bench.ca.refuseAll("403: add a rule");

        Sweep result = sweep.sweeper.sweep(false);

        assertThat(result.troubles()).containsExactly("the CA puppet.example.com was not swept: 403: add a rule");
        assertThat(result.isComplete()).isFalse();
    }

    @Test
    void whenEc2IsThrottledTheRestIsDoneByTheNextSweep() {
        Rebake rebake = sweep.ended(Outcome.FAILED);
        Thing first = sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));
        sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));
        sweep.graceAndMore();
        sweep.inventory.troubles.put(first.id(), new UnavailableException("RequestLimitExceeded"));

        assertThat(sweep.sweep())
                .extracting(Finding::handling, Finding::note)
                .containsOnly(tuple(Handling.FAILED, "RequestLimitExceeded"));
        assertThat(sweep.inventory.things).hasSize(2);

        sweep.inventory.troubles.clear();
        assertThat(sweep.sweep()).extracting(Finding::handling).containsOnly(Handling.REMOVED);
    }

    @Test
    void whatMayNotBeRemovedDoesNotHoldUpTheRest() {
        Rebake rebake = sweep.ended(Outcome.FAILED);
        Thing first = sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));
        sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));
        sweep.graceAndMore();
        sweep.inventory.troubles.put(first.id(), new RefusedException("OperationNotPermitted"));

        sweep.sweep();

        assertThat(sweep.inventory.things).containsOnlyKeys(first.id());
    }

    @Test
    void eachThingIsLookedAtAgainBeforeItIsRemoved() {
        Rebake rebake = sweep.ended(Outcome.FAILED);
        Thing volume = sweep.put(sweep.volume(rebake, Optional.empty()));
        sweep.graceAndMore();
        sweep.inventory.beforeFind = () -> sweep.put(rename(volume.id(), sweep.volume(rebake, Optional.of("i-else"))));

        assertThat(sweep.sweep()).extracting(Finding::handling).containsExactly(Handling.GONE);
        assertThat(sweep.inventory.things).hasSize(1);
    }

    @Test
    void aDryRunTellsAllAndChangesNothing() {
        everyKind();
        Map<String, Thing> before = Map.copyOf(sweep.inventory.things);
        List<Finding> remembered = sweep.bench.registry.findings().list();
        List<Image> images = sweep.bench.registry.images().list(Optional.empty());
        int certificates = sweep.bench.ca.entries().size();

        Sweep dry = sweep.dryRun();

        assertThat(dry.findings())
                .extracting(Finding::handling)
                .contains(Handling.DUE)
                .doesNotContain(Handling.REMOVED, Handling.MARKED);
        assertThat(sweep.inventory.things).isEqualTo(before);
        assertThat(sweep.bench.registry.findings().list()).isEqualTo(remembered);
        assertThat(sweep.bench.registry.images().list(Optional.empty())).isEqualTo(images);
        assertThat(sweep.bench.ca.entries()).hasSize(certificates);
        assertThat(sweep.sweeper.last()).isNotEqualTo(Optional.of(dry));

        // And it is what then is done.
        List<Finding> done = sweep.sweep();
        assertThat(done)
                .extracting(Finding::kind, Finding::thing)
                .isEqualTo(dry.findings().stream()
                        .map(f -> tuple(f.kind(), f.thing()))
                        .toList());
        assertThat(done).extracting(Finding::handling).doesNotContain(Handling.DUE);
        assertThat(sweep.bench.registry.findings().counts())
                .containsEntry(FindingKind.LEFT_INSTANCE, 1)
                .containsEntry(FindingKind.MISSING_IMAGE, 1)
                .containsEntry(FindingKind.LEFT_CERTIFICATE, 1);
    }

    @ParameterizedTest
    @EnumSource(value = Outcome.class, mode = EnumSource.Mode.EXCLUDE, names = "KEPT")
    void whereverPowerIsCutInASweepTheNextOneDoesTheRest(Outcome outcome) {
        Rebake rebake = sweep.ended(outcome);
        int points = 0;
        for (int point = 1; points == 0 || point <= points; point++) {
            sweep.put(sweep.instance(rebake, Tags.TEST_INSTANCE));
            sweep.put(sweep.volume(rebake, Optional.empty()));
            sweep.bench.ca.put(rebake.certname(), SweepBench.request(rebake.certname()));
            sweep.graceAndMore();
            sweep.bench.crashes.cutAt(point);
            boolean cut = false;
            try {
                sweep.sweep();
            } catch (Crashes.PowerCut e) {
                cut = true;
            }
            sweep.bench.crashes.cutAt(Integer.MAX_VALUE);
            if (!cut) {
                points = point;
            }
            sweep.sweep();
            assertThat(sweep.inventory.things).as("cut at point " + point).isEmpty();
        }
        assertThat(points).isGreaterThan(10);
    }

    /** As many findings as one account can have, all due. */
    private void everyKind() {
        Rebake promoted = sweep.promoted(AMI);
        sweep.inventory.things.remove(AMI.value());
        AmiId left = new AmiId("ami-left");
        Rebake failed = sweep.endedBeforeItsImage(left);
        sweep.put(sweep.image(failed, left, "available", List.of()));
        AmiId late = new AmiId("ami-late");
        sweep.put(sweep.image(sweep.endedBeforeItsImage(late), late, "pending", List.of()));
        sweep.put(sweep.instance(failed, Tags.TEST_INSTANCE));
        sweep.put(sweep.volume(failed, Optional.empty()));
        sweep.put(sweep.snapshot(failed, "snap-left", new AmiId("ami-gone")));
        sweep.bench.ca.put(failed.certname(), SweepBench.request(failed.certname()));
        sweep.put(sweep.volume(promoted, Optional.of("i-else")));
        sweep.sweep();
        sweep.graceAndMore();
        sweep.at(StepName.ENROL);
    }

    private Image image(Rebake rebake) {
        return sweep.bench
                .registry
                .images()
                .find(sweep.fresh(rebake).image().orElseThrow())
                .orElseThrow();
    }

    private static Thing thingWithId(SweepBench of, String id) {
        return rename(id, of.instance(of.ended(Outcome.FAILED), Tags.TEST_INSTANCE));
    }

    private static Thing rename(String id, Thing thing) {
        return new Thing(
                thing.kind(),
                thing.region(),
                id,
                thing.state(),
                thing.madeAt(),
                thing.name(),
                thing.parts(),
                thing.of(),
                thing.tags());
    }

    private static Thing without(String tag, Thing thing) {
        Map<String, String> tags = new HashMap<>(thing.tags());
        tags.remove(tag);
        return new Thing(
                thing.kind(),
                REGION,
                thing.id(),
                thing.state(),
                thing.madeAt(),
                thing.name(),
                thing.parts(),
                thing.of(),
                tags);
    }
}
