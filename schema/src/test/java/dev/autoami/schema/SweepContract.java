package dev.autoami.schema;

import static dev.autoami.schema.Samples.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the registry promises to sweeps. */
abstract class SweepContract extends OpenRegistry {
    private static final Set<FindingKind> ALL = EnumSet.allOf(FindingKind.class);

    @BeforeEach
    void createGroup() {
        registry.groups().create(web, plain());
    }

    @Test
    void whatIsFoundAgainIsRememberedSinceItWasFoundFirst() {
        String region = web.value();
        Instant first = clock.instant();
        registry.findings().replace(region, ALL, List.of(finding("i-1"), finding("i-2")));
        clock.advance(Duration.ofMinutes(15));
        registry.findings().replace(region, ALL, List.of(finding("i-2"), finding("i-3")));

        assertThat(registry.findings().firstSeen(region))
                .isEqualTo(Map.of(FindingKind.LEFT_INSTANCE, Map.of("i-2", first, "i-3", clock.instant())));
        assertThat(registry.findings().list()).contains(finding("i-2"), finding("i-3"));
    }

    @Test
    void findingsOfOtherKindsAndRegionsStay() {
        registry.findings().replace(web.value(), ALL, List.of(finding("i-1")));

        registry.findings().replace(web.value(), EnumSet.of(FindingKind.LEFT_VOLUME), List.of());
        registry.findings().replace("elsewhere", ALL, List.of());

        assertThat(registry.findings().list()).contains(finding("i-1"));
    }

    @Test
    void rebakesUnderWayAndThoseWhoseInstanceIsKeptHoldIt() {
        Rebake kept = end(pickUp(request(Purpose.LAUNCH)), Outcome.KEPT);
        Rebake failed = end(pickUp(request(Purpose.REBAKE)), Outcome.FAILED);
        Rebake looked = registry.rebakes().ending(pickUp(request(Purpose.REBAKE)), Outcome.FAILED, Optional.empty());
        registry.rebakes().keep(looked, clock.instant(), "ssh there");
        Rebake lookedAt = registry.rebakes().finish(looked);
        Rebake waiting = request(Purpose.REBAKE);

        assertThat(registry.rebakes().holding(List.of(kept.id(), failed.id(), lookedAt.id(), waiting.id())))
                .containsExactlyInAnyOrder(kept.id(), lookedAt.id(), waiting.id());
        registry.rebakes().released(lookedAt, List.of());
        assertThat(registry.rebakes().holding(List.of(lookedAt.id()))).isEmpty();
        assertThat(registry.rebakes().find(List.of(kept.id(), failed.id())))
                .isEqualTo(Map.of(kept.id(), kept, failed.id(), failed));
        assertThat(registry.rebakes().regions()).contains(kept.region());
    }

    @Test
    void theCaIsToBeSweptOfRebakesThatEndedAndEnrolledSomethingOfOurs() {
        Rebake failed = end(pickUp(request(Purpose.REBAKE)), Outcome.FAILED);
        Rebake kept = end(pickUp(request(Purpose.LAUNCH)), Outcome.KEPT);
        Rebake waiting = request(Purpose.REBAKE);

        assertThat(registry.rebakes().caNotSwept(failed.region(), clock.instant(), 10_000))
                .contains(failed)
                .doesNotContain(kept, waiting);
        assertThat(registry.rebakes()
                        .caNotSwept(failed.region(), clock.instant().minusSeconds(1), 10_000))
                .doesNotContain(failed);
        assertThat(registry.rebakes().caNotSwept(List.of(failed.id(), kept.id(), waiting.id())))
                .containsExactly(failed.id());

        registry.rebakes().caSwept(failed.id());
        assertThat(registry.rebakes().caNotSwept(failed.region(), clock.instant(), 10_000))
                .doesNotContain(failed);
        assertThat(registry.rebakes().caNotSwept(List.of(failed.id()))).isEmpty();
    }

    @Test
    void anImageThatIsMissingIsNotTheLatestUntilItReturns() {
        Rebake maker = pickUp(request(Purpose.REBAKE));
        Image image = promoted(maker);

        assertThat(missing(image)).isTrue();
        assertThat(missing(image)).isFalse();
        assertThat(state(image)).isEqualTo(ImageState.DEREGISTERED);
        assertThat(registry.images().latest(image.groupId())).isEmpty();
        assertThat(texts(maker)).endsWith("it is gone");

        assertThat(returned(image)).isTrue();
        assertThat(returned(image)).isFalse();
        assertThat(state(image)).isEqualTo(ImageState.LATEST);
        assertThat(registry.images().changed(image.id(), maker.region(), "disabled", "it is disabled"))
                .isTrue();
        assertThat(registry.images().promotedIn(maker.region()))
                .filteredOn(one -> one.id().equals(image.id()))
                .singleElement()
                .satisfies(one -> assertThat(one.copies().getFirst().state()).isEqualTo("disabled"));
        assertThat(registry.images().madeBy(List.of(maker.id()))).containsOnlyKeys(maker.id());
    }

    @Test
    void anImageThatReturnsAfterAnotherWasPromotedIsSuperseded() {
        Image old = promoted(pickUp(request(Purpose.REBAKE)));
        missing(old);
        Image latest = promoted(pickUp(request(Purpose.REBAKE)));

        returned(old);

        assertThat(state(old)).isEqualTo(ImageState.SUPERSEDED);
        assertThat(state(latest)).isEqualTo(ImageState.LATEST);
    }

    private boolean missing(Image image) {
        return registry.images().missing(image.id(), image.copies().getFirst().region(), "it is gone");
    }

    private boolean returned(Image image) {
        return registry.images()
                .returned(image.id(), image.copies().getFirst().region(), "available", "it is there again");
    }

    private ImageState state(Image image) {
        return registry.images().find(image.id()).orElseThrow().state();
    }

    private Finding finding(String thing) {
        return new Finding(
                FindingKind.LEFT_INSTANCE,
                web.value(),
                thing,
                Optional.of("web"),
                Optional.empty(),
                Samples.NOW,
                "because",
                Handling.WAITING,
                "until later");
    }
}
