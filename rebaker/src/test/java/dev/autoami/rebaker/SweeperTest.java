package dev.autoami.rebaker;

import static dev.autoami.rebaker.SweepBench.AMI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.autoami.rebaker.sweep.Sweep;
import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a sweep goes: shown first, throttled, refused, cut off. */
class SweeperTest {
    private final SweepBench sweep = new SweepBench();

    @AfterEach
    void close() {
        sweep.close();
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
        sweep.inventory.beforeFind =
                () -> sweep.put(SweepBench.renamed(volume.id(), sweep.volume(rebake, Optional.of("i-else"))));

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
}
