package dev.autoami.schema;

import static dev.autoami.schema.AtOnce.atOnce;
import static dev.autoami.schema.Samples.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.StaleEpochException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rebakes promise when many ask at once. */
abstract class RebakeRacesContract extends OpenRegistry {
    @BeforeEach
    void group() {
        registry.groups().create(web, plain());
    }

    @Test
    void aHundredTriggersAtOnceMakeOneUnderWayAndOneWaiting() {
        Rebake running = pickUp(request(Purpose.REBAKE));

        List<Object> answers = atOnce(16, () -> {
            Rebake last = running;
            for (int i = 0; i < 6; i++) {
                last = request(Purpose.REBAKE);
            }
            return last.id();
        });

        assertThat(new HashSet<>(answers)).hasSize(1).doesNotContain(running.id());
        assertThat(registry.rebakes().recent(Optional.of(web), 200)).hasSize(2);
        assertThat(texts(request(Purpose.REBAKE))).hasSize(97);
    }

    @Test
    void aTriggerThatComesAfterTheRebakeBeganIsFollowedByAnother() {
        AtomicBoolean begun = new AtomicBoolean();
        AtomicInteger next = new AtomicInteger();
        Rebake first = request(Purpose.REBAKE);

        List<Object> answers = atOnce(16, () -> {
            if (next.getAndIncrement() == 8) {
                pickUp(first);
                begun.set(true);
                return "begun";
            }
            boolean after = begun.get();
            boolean joined = request(Purpose.REBAKE).id().equals(first.id());
            return after && joined ? "lost" : "taken up";
        });

        assertThat(answers).containsOnly("begun", "taken up");
        request(Purpose.REBAKE);
        assertThat(registry.rebakes().recent(Optional.of(web), 200)).hasSize(2);
    }

    @Test
    void ofTriggersInARebakeExactlyOneRebakeFollowsAndNoneFollowsThat() {
        Rebake first = pickUp(request(Purpose.REBAKE));
        atOnce(8, () -> request(Purpose.REBAKE).id());

        end(first, Outcome.UP_TO_DATE);
        Rebake second = pickUp(registry.rebakes().recent(Optional.of(web), 200).stream()
                .filter(rebake -> !rebake.isEnded())
                .findFirst()
                .orElseThrow());
        end(second, Outcome.UP_TO_DATE);

        assertThat(registry.rebakes().recent(Optional.of(web), 200)).hasSize(2).allMatch(Rebake::isEnded);
    }

    @Test
    void ofManyThatBeginAtOnceOneIsUnderWay() {
        List<Rebake> bakes = new ArrayList<>(List.of(request(Purpose.REBAKE)));
        for (int i = 0; i < 15; i++) {
            bakes.add(request(Purpose.BAKE));
        }
        AtomicInteger next = new AtomicInteger();

        List<Object> answers = atOnce(
                16,
                () -> registry.rebakes()
                        .pickUp(bakes.get(next.getAndIncrement()).id()));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer).isInstanceOf(Optional.class))
                .filteredOn(answer -> answer instanceof Optional<?> found && found.isPresent())
                .hasSize(1);
    }

    @Test
    void triggersAndEndsAtOnceLoseNoRebake() {
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger stale = new AtomicInteger();
        Callable<Object> work = () -> {
            for (int i = 0; i < 10; i++) {
                Optional<Rebake> mine =
                        registry.rebakes().pickUp(request(Purpose.REBAKE).id());
                if (mine.isPresent()) {
                    try {
                        end(mine.get(), Outcome.UP_TO_DATE);
                        ended.incrementAndGet();
                    } catch (StaleEpochException takenOver) {
                        stale.incrementAndGet();
                    }
                }
            }
            return "done";
        };

        assertThat(atOnce(8, work)).containsOnly("done");

        // One taken over and then refused to its first holder may be left: it goes on at its next pick-up.
        List<Rebake> left = registry.rebakes().recent(Optional.of(web), 500).stream()
                .filter(rebake -> !rebake.isEnded())
                .toList();
        assertThat(left).hasSizeLessThanOrEqualTo(1);
        assertThat(left).allSatisfy(rebake -> end(pickUp(rebake), Outcome.UP_TO_DATE));
        assertThat(ended.get() + stale.get()).isPositive();
    }

    @Test
    void ofManyWhoPickUpTheSameRebakeEachHasAnEpochOfItsOwn() {
        Rebake rebake = request(Purpose.REBAKE);

        List<Object> answers = atOnce(16, () -> pickUp(rebake).epoch());

        assertThat(new HashSet<>(answers)).hasSize(16);
        assertThat(registry.rebakes().find(rebake.id()).orElseThrow().epoch()).isEqualTo(16);
    }

    @Test
    void linesWrittenAtOnceAreAllThereInOneOrder() {
        Rebake rebake = pickUp(request(Purpose.REBAKE));

        atOnce(8, () -> {
            for (int i = 0; i < 10; i++) {
                registry.rebakes().note(rebake, "line");
            }
            return "done";
        });

        assertThat(registry.rebakes().events(rebake.id(), 0))
                .extracting(RebakeEvent::sequence)
                .hasSize(81)
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
