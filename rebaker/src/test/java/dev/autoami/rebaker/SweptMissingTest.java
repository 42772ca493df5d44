package dev.autoami.rebaker;

import static dev.autoami.rebaker.SweepBench.AMI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the registry believes in, and EC2 has not or has otherwise, is marked. */
class SweptMissingTest {
    private final SweepBench sweep = new SweepBench();

    @AfterEach
    void close() {
        sweep.close();
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

    private Image image(Rebake rebake) {
        return sweep.bench
                .registry
                .images()
                .find(sweep.fresh(rebake).image().orElseThrow())
                .orElseThrow();
    }
}
