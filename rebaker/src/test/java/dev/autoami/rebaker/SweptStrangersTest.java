package dev.autoami.rebaker;

import static dev.autoami.rebaker.SweepBench.AMI;
import static dev.autoami.rebaker.SweepBench.REGION;
import static dev.autoami.rebaker.SweepBench.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.rebaker.sweep.Thing.Kind;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has tags of AutoAMI, and may be somebody else's: above all it is left alone. */
class SweptStrangersTest {
    private final SweepBench sweep = new SweepBench();

    @AfterEach
    void close() {
        sweep.close();
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
            Thing kept = sweep.put(SweepBench.renamed("i-kept", sweep.instance(forgotten, Tags.KEPT)));
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

    private static Thing thingWithId(SweepBench of, String id) {
        return SweepBench.renamed(id, of.instance(of.ended(Outcome.FAILED), Tags.TEST_INSTANCE));
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
