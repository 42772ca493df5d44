package dev.autoami.schema;

import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.SMALL;
import static dev.autoami.schema.Samples.decision;
import static dev.autoami.schema.Samples.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StaleEpochException;
import dev.autoami.schema.rebake.StepName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a node that has lost a rebake to another. */
abstract class EpochContract extends OpenRegistry {
    /** A write for a rebake. */
    interface Write {
        void by(Registry registry, Rebake rebake);
    }

    static Map<String, Write> writes() {
        return Map.ofEntries(
                Map.entry("advance", (r, rebake) -> r.rebakes().advance(rebake, StepName.CLEAN, "…")),
                Map.entry(
                        "launching",
                        (r, rebake) -> r.rebakes().launching(rebake, new AmiId("ami-9"), Optional.empty(), SMALL, "t")),
                Map.entry(
                        "launchingElsewhere",
                        (r, rebake) -> r.rebakes().launchingElsewhere(rebake, SMALL, "t", Optional.of("…"))),
                Map.entry("launched", (r, rebake) -> r.rebakes().launched(rebake, new InstanceId("i-9"))),
                Map.entry("enrolling", (r, rebake) -> r.rebakes().enrolling(rebake, "ca")),
                Map.entry("ran", (r, rebake) -> r.rebakes().ran(rebake)),
                Map.entry("decided", (r, rebake) -> r.rebakes().decided(rebake, decision())),
                Map.entry("cleaned", (r, rebake) -> r.rebakes().cleaned(rebake)),
                Map.entry("intermediate", (r, rebake) -> r.rebakes().intermediate(rebake, Optional.empty())),
                Map.entry("ending", (r, rebake) -> r.rebakes().ending(rebake, Outcome.FAILED, Optional.empty())),
                Map.entry("finish", (r, rebake) -> r.rebakes().finish(rebake)),
                Map.entry("late", (r, rebake) -> r.rebakes().late(rebake, "…")),
                Map.entry("keep", (r, rebake) -> r.rebakes().keep(rebake, NOW, "…")),
                Map.entry("released", (r, rebake) -> r.rebakes().released(rebake, List.of())),
                Map.entry("note", (r, rebake) -> r.rebakes().note(rebake, "…")),
                Map.entry("checkEpoch", (r, rebake) -> r.rebakes().checkEpoch(rebake)),
                Map.entry("begin", (r, rebake) -> r.images().begin(rebake, "n", List.of(), Optional.empty())),
                Map.entry("created", (r, rebake) -> r.images().created(rebake, made(rebake), new AmiId("ami-8"))),
                Map.entry("available", (r, rebake) -> r.images().available(rebake, made(rebake), List.of())),
                Map.entry("failed", (r, rebake) -> r.images().failed(rebake, made(rebake), "why")),
                Map.entry("promote", (r, rebake) -> r.images().promote(rebake, made(rebake))),
                Map.entry("putIfAbsent", (r, rebake) -> r.secrets().putIfAbsent(rebake, "new", new byte[] {1})));
    }

    static List<Named<Write>> namedWrites() {
        return writes().entrySet().stream()
                .map(write -> Named.of(write.getKey(), write.getValue()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("namedWrites")
    void aNodeThatLostTheRebakeWritesNothing(Write write) {
        registry.groups().create(web, plain());
        Rebake lost = launched(pickUp(request(Purpose.REBAKE)));
        lost = available(lost);
        registry.secrets().putIfAbsent(lost, "login", new byte[] {7});
        Rebake held = pickUp(lost);
        Image image = registry.images().find(made(held)).orElseThrow();
        int lines = texts(held).size();

        Rebake stale = lost;
        assertThatThrownBy(() -> write.by(registry, stale))
                .isInstanceOf(StaleEpochException.class)
                .hasMessageContaining(stale.id().value());

        assertThat(registry.rebakes().find(held.id())).contains(held);
        assertThat(registry.images().find(image.id())).contains(image);
        assertThat(texts(held)).hasSize(lines);
        assertThat(registry.secrets().find(held, "login")).isPresent();
        assertThat(registry.secrets().find(held, "new")).isEmpty();
    }
}
