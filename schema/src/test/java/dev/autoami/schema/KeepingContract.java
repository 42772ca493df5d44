package dev.autoami.schema;

import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.Cause;
import dev.autoami.schema.rebake.EventKind;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Rebakes.Standing;
import dev.autoami.schema.rebake.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rebakes leave when they have ended: instances that are kept to be looked at, and what could not be removed. */
abstract class KeepingContract extends OpenRegistry {
    private static final Instant LATER = NOW.plus(Duration.ofHours(2));

    @BeforeEach
    void group() {
        registry.groups().create(web, plain());
    }

    @Test
    void wishesOfOneRebakeAreJoinedTheLongestWithAllKeys() {
        asked(new Keep(Duration.ofHours(2), List.of("ssh-ed25519 A")), Optional.empty());
        asked(new Keep(Duration.ofHours(1), List.of("ssh-ed25519 B", "ssh-ed25519 A")), Optional.empty());
        Rebake rebake = request(Purpose.REBAKE);

        assertThat(rebake.keep()).contains(new Keep(Duration.ofHours(2), List.of("ssh-ed25519 A", "ssh-ed25519 B")));
    }

    @Test
    void aRetryNamesWhatItRetries() {
        Rebake first = request(Purpose.REBAKE);
        end(pickUp(first), Outcome.FAILED);

        Rebake second = asked(new Keep(Duration.ofHours(1), List.of()), Optional.of(first.id()));

        assertThat(texts(second)).containsExactly("requested by CLI, to retry " + first.id());
    }

    @Test
    void whatIsKeptIsKnownUntilItIsReleasedAndTheGroupsNextRebakeMayBegin() {
        Rebake kept = kept();

        assertThat(registry.rebakes().kept()).extracting(Rebake::id).contains(kept.id());
        assertThat(registry.rebakes().find(kept.id()).orElseThrow().keptLogin()).contains("ssh there");
        assertThat(registry.rebakes().pickUp(request(Purpose.REBAKE).id())).isPresent();

        assertThat(registry.rebakes().release(kept.id())).isTrue();
        Rebake due = registry.rebakes().pickUpEnded(kept.id()).orElseThrow();
        assertThat(due.keptUntil()).contains(NOW);
        registry.rebakes().released(due, List.of());

        assertThat(registry.rebakes().kept()).extracting(Rebake::id).doesNotContain(kept.id());
        assertThat(registry.rebakes().release(kept.id())).isFalse();
    }

    @Test
    void whatCouldNotBeRemovedIsLeftInTheTimelineAndForTheSweep() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        Leftover instance =
                new Leftover(rebake.id(), Leftover.Kind.INSTANCE, "eu-west-1", "i-1", "OperationNotPermitted");
        registry.rebakes().ending(rebake, Outcome.FAILED, Optional.of("why"));

        Rebake ended = registry.rebakes().finish(rebake, List.of(instance));

        assertThat(ended.outcome()).contains(Outcome.FAILED);
        assertThat(registry.leftovers().of(rebake.id())).containsExactly(instance);
        assertThat(registry.leftovers().all()).contains(instance);
        assertThat(registry.leftovers().leftBefore("eu-west-1", NOW)).contains(instance);
        assertThat(registry.leftovers().leftBefore("eu-west-1", NOW.minusSeconds(1)))
                .doesNotContain(instance);
        assertThat(registry.leftovers().leftBefore("eu-west-2", NOW)).doesNotContain(instance);
        assertThat(texts(rebake)).contains("left behind: instance i-1: OperationNotPermitted");

        registry.leftovers().removed(rebake.id(), instance.name());

        assertThat(registry.leftovers().of(rebake.id())).isEmpty();
    }

    @Test
    void aLateImageIsToldOnceAndForgottenAtTheNextStep() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));

        assertThat(registry.rebakes().late(rebake, "late")).isTrue();
        assertThat(registry.rebakes().late(rebake, "late")).isFalse();
        assertThat(registry.rebakes().events(rebake.id(), 0))
                .filteredOn(event -> event.kind() == EventKind.LATE)
                .extracting(event -> event.cause().orElseThrow())
                .containsExactly(Cause.TOO_LATE);

        assertThat(registry.rebakes().find(rebake.id()).orElseThrow().lateSince())
                .contains(NOW);
        assertThat(registry.rebakes()
                        .ending(rebake, Outcome.FAILED, Optional.empty())
                        .lateSince())
                .isEmpty();
    }

    @Test
    void whereRebakesStandIsKnownOfManyAtOnce() {
        Rebake running = pickUp(request(Purpose.REBAKE));
        Rebake waiting = request(Purpose.REBAKE);
        registry.rebakes().requestCancel(waiting.id());

        assertThat(registry.rebakes().standings(List.of(running.id(), waiting.id(), new RebakeId("aaaaaaaaaaaa"))))
                .hasSize(2)
                .containsEntry(running.id(), new Standing(1, false))
                .containsEntry(waiting.id(), new Standing(0, true));
    }

    @Test
    void onlyARebakeThatHasEndedIsPickedUpToLookAgain() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        assertThat(registry.rebakes().pickUpEnded(rebake.id())).isEmpty();
        end(rebake, Outcome.FAILED);

        assertThat(registry.rebakes().pickUpEnded(rebake.id()).orElseThrow().epoch())
                .isEqualTo(2);
    }

    private Rebake kept() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));
        registry.rebakes().launched(rebake, new InstanceId("i-7"));
        registry.rebakes().ending(rebake, Outcome.REJECTED, Optional.empty());
        registry.rebakes().keep(rebake, LATER, "ssh there");
        return registry.rebakes().finish(rebake);
    }

    private Rebake asked(Keep keep, Optional<RebakeId> retryOf) {
        return registry.rebakes()
                .request(new RebakeRequest(
                        web,
                        Purpose.REBAKE,
                        Trigger.CLI,
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        false,
                        "autoami.internal",
                        Optional.of(keep),
                        retryOf));
    }
}
