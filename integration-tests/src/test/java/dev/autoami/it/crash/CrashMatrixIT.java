package dev.autoami.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.it.crash.Deeds.Deed;
import dev.autoami.it.crash.Deeds.Mishap;
import dev.autoami.it.crash.Deeds.With;
import dev.autoami.it.lab.Figures;
import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * A rebake meets one mishap, at each point that a rebake passes: its process dies and another goes on, of the same node or
 * of another that shares the registry; an answer is lost; whoever is called answers nobody for a minute; a commit meets a
 * deadlock. The points are those that an undisturbed rebake is seen to pass, with all real adapters, so that a new step or
 * call is among them without anybody's having thought of it. In whatever else may be asked for, {@link Scenario}, and in
 * what is cancelled, processes die; the other mishaps meet it in the steps that no rebake has.
 */
class CrashMatrixIT {
    /** One for all: its CA's keys take longer to make than many rebakes. */
    private static Installation installation;

    private final List<Throwable> strangers = new CopyOnWriteArrayList<>();
    private final SoftAssertions all = new SoftAssertions();
    private final Map<With, Integer> points = new EnumMap<>(With.class);
    private int rebakes;
    private final Instant begun = Clock.systemUTC().instant();
    private @Nullable UncaughtExceptionHandler before;

    @BeforeAll
    static void install(@TempDir Path directory) {
        installation = new Installation(directory);
    }

    @AfterAll
    static void uninstall() {
        installation.close();
    }

    @BeforeEach
    void letThreadsDie() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        // That on which a dead process waited for EC2 dies with it.
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            if (!(e instanceof PowerCut)) {
                strangers.add(e);
            }
        });
    }

    @AfterEach
    void letThreadsDieNoMore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        assertThat(strangers).as("what else threads died of").isEmpty();
    }

    @Test
    void whereverItsProcessDiesARebakeIsBroughtToItsEndWithOneInstanceAndOneImage() {
        Deeds seen = undisturbed(Scenario.REBAKE);
        assertThat(seen.begun()).hasSizeGreaterThan(80);
        assertThat(seen.waited()).hasSizeGreaterThanOrEqualTo(4);

        for (Registry next : List.of(installation.first, installation.second)) {
            new Row(Scenario.REBAKE, next, OptionalInt.empty()).dies(seen);
        }
        tellAndAssert("process killed");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "REBAKE")
    void whereverItsProcessDiesWhateverElseWasAskedForComesToItsEndToo(Scenario scenario) {
        new Row(scenario, installation.first, OptionalInt.empty()).dies(undisturbed(scenario));
        tellAndAssert("process killed, " + words(scenario));
    }

    @ParameterizedTest
    @EnumSource(names = {"REBAKE", "BAKE", "LAUNCH"})
    void whateverIsUnderWayWhenItIsCancelledNothingIsLeftWhereverTheProcessThatTearsDownDies(Scenario scenario) {
        List<Deed> deeds = undisturbed(scenario).begun();
        Set<Integer> lasts = lastOfEachStep(deeds);
        calls(deeds).filter(at -> deeds.get(at).step() != StepName.TEAR_DOWN).forEach(at -> {
            Row row = new Row(scenario, installation.first, OptionalInt.of(at));
            Deeds cancelled = row.check(Mishap.NONE, 0);
            if (lasts.contains(at)) {
                row.dies(cancelled);
            }
        });
        tellAndAssert("process killed, cancelled " + words(scenario));
    }

    @Test
    void whicheverAnswerIsLostNothingIsDoneTwice() {
        anywhere(Mishap.ANSWER_LOST, deed -> true);
    }

    @Test
    void whoeverIsAwayForAMinuteIsWaitedFor() {
        anywhere(Mishap.AWAY_FOR_A_MINUTE, deed -> true);
    }

    @Test
    void aTransactionThatMeetsADeadlockIsDoneOnceMore() {
        anywhere(Mishap.DEADLOCK, deed -> deed.with() == With.REGISTRY);
    }

    /** Of a bake and a launch only in the steps that no rebake has. */
    private void anywhere(Mishap mishap, Predicate<Deed> where) {
        Set<StepName> seen = EnumSet.noneOf(StepName.class);
        for (Scenario scenario : List.of(Scenario.REBAKE, Scenario.BAKE, Scenario.LAUNCH)) {
            List<Deed> deeds = undisturbed(scenario).begun();
            Set<StepName> before = EnumSet.copyOf(seen);
            new Row(scenario, installation.first, OptionalInt.empty())
                    .everywhere(mishap, deeds, where.and(deed -> !before.contains(deed.step())));
            deeds.forEach(deed -> seen.add(deed.step()));
        }
        tellAndAssert(words(mishap));
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** All but the commits. */
    private static IntStream calls(List<Deed> deeds) {
        return IntStream.range(0, deeds.size()).filter(at -> deeds.get(at).with() != With.REGISTRY);
    }

    /** The last call of each step, whose answer is what the step was for. */
    private static Set<Integer> lastOfEachStep(List<Deed> deeds) {
        Map<StepName, Integer> lasts = new EnumMap<>(StepName.class);
        calls(deeds).forEach(at -> lasts.put(deeds.get(at).step(), at));
        return Set.copyOf(lasts.values());
    }

    /** One scenario, cancelled while a certain deed is under way, if it is cancelled at all. */
    private final class Row {
        private final Scenario scenario;
        private final Registry next;
        private final OptionalInt cancelledAt;

        Row(Scenario scenario, Registry next, OptionalInt cancelledAt) {
            this.scenario = scenario;
            this.next = next;
            this.cancelledAt = cancelledAt;
        }

        /** At each point at which it was seen without. */
        void dies(Deeds seen) {
            everywhere(Mishap.DIES_BEFORE, seen.begun(), scenario::looksAt);
            seen.waited().stream()
                    .filter(at -> at >= from() && scenario.looksAt(seen.begun().get(at)))
                    .forEach(at -> check(Mishap.DIES_WAITING, at));
        }

        void everywhere(Mishap mishap, List<Deed> deeds, Predicate<Deed> where) {
            IntStream.range(from(), deeds.size())
                    .filter(at -> where.test(deeds.get(at)))
                    .peek(at -> points.merge(deeds.get(at).with(), 1, Integer::sum))
                    .forEach(at -> check(mishap, at));
        }

        /** What comes before it is cancelled is another row's. */
        private int from() {
            return cancelledAt.isPresent() ? cancelledAt.getAsInt() + 1 : 0;
        }

        Deeds check(Mishap mishap, int at) {
            rebakes++;
            Deeds deeds = new Deeds(mishap, at, cancelledAt, installation.time.clock());
            all.check(() -> goThrough(scenario, deeds, next));
            return deeds;
        }
    }

    private void tellAndAssert(String what) {
        String text = "%d rebakes, once at each of %s, in %d s"
                .formatted(
                        rebakes,
                        points,
                        Duration.between(begun, Clock.systemUTC().instant()).toSeconds());
        System.out.printf("crash matrix, %s: %s%n", what, text);
        Figures.ofThisRun().note("crash matrix", what, text);
        all.assertAll();
    }

    private static Deeds undisturbed(Scenario scenario) {
        Deeds deeds = Deeds.undisturbed();
        goThrough(scenario, deeds, installation.first);
        return deeds;
    }

    private static void goThrough(Scenario scenario, Deeds deeds, Registry next) {
        try (OneRebake one = new OneRebake(installation, scenario)) {
            Rebake rebake = one.drive(installation.first, deeds, next);

            String where = "%s, %s: %s, %s".formatted(scenario, deeds, rebake.failure(), one.timeline());
            Outcome outcome = expected(scenario, deeds, rebake);
            assertThat(rebake.outcome()).as(where).contains(outcome);
            assertThat(one.machines.unclean).as(where).isEmpty();
            assertThat(one.machines.captured).as(where).hasSizeLessThanOrEqualTo(1);
            if (outcome == Outcome.CANCELLED) {
                assertThat(one.machines.started).as(where).hasSizeLessThanOrEqualTo(1);
                assertThat(one.machines.imaged).as(where).hasSizeLessThanOrEqualTo(1);
            } else {
                assertThat(one.machines.started).as(where).hasSize(1);
                assertThat(one.machines.imaged).as(where).hasSize(outcome == Outcome.PROMOTED ? 1 : 0);
            }
            assertThat(one.latestAmi())
                    .as(where)
                    .isEqualTo(outcome == Outcome.PROMOTED ? Optional.of(one.machines.imaged.getFirst()) : one.before);
            if (scenario.keep().isPresent()) {
                assertThat(one.timeline()).anyMatch(line -> line.contains(" is kept until "));
            }
            one.assertNothingElseIsLeft();
        }
    }

    private static Outcome expected(Scenario scenario, Deeds deeds, Rebake rebake) {
        Optional<Outcome> outcome = rebake.outcome();
        if (outcome.equals(Optional.of(Outcome.FAILED)) && mayHaveShutUsOut(deeds)) {
            return Outcome.FAILED;
        }
        // An instance that is handed over in that very moment is the user's.
        boolean tooLate = deeds.areCancelledIn(StepName.HAND_OVER) && outcome.equals(Optional.of(Outcome.KEPT));
        return deeds.areCancelled() && !tooLate ? Outcome.CANCELLED : scenario.outcome();
    }

    /**
     * The one command after which the instance lets nobody in, not even to be asked whether it has run: an image is made
     * only of an instance that has said so.
     */
    private static boolean mayHaveShutUsOut(Deeds deeds) {
        return deeds.last()
                .filter(last -> last.name().endsWith("autoami: seal"))
                .isPresent();
    }
}
