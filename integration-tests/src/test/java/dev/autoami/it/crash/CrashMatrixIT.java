package dev.autoami.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.it.crash.Deeds.Deed;
import dev.autoami.it.crash.Deeds.Mishap;
import dev.autoami.it.crash.Deeds.With;
import dev.autoami.it.lab.Figures;
import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rebake meets one mishap, at each point that a rebake passes: its process dies and another goes on, of the same node or
 * of another that shares the registry; an answer is lost; whoever is called answers nobody for a minute; a commit meets a
 * deadlock. The points are those that an undisturbed rebake is seen to pass, with all real adapters, so that a new step or
 * call is among them without anybody's having thought of it.
 */
class CrashMatrixIT {
    @TempDir
    private Path directory;

    private final List<Throwable> strangers = new CopyOnWriteArrayList<>();
    private final SoftAssertions all = new SoftAssertions();
    private final Map<With, Integer> points = new EnumMap<>(With.class);
    private int rebakes;
    private final Instant begun = Clock.systemUTC().instant();
    private @Nullable UncaughtExceptionHandler before;

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
        try (Installation installation = new Installation(directory)) {
            Deeds seen = undisturbed(installation);
            assertThat(seen.begun()).hasSizeGreaterThan(80);
            assertThat(seen.waited()).hasSizeGreaterThanOrEqualTo(4);

            for (Registry next : List.of(installation.first, installation.second)) {
                everywhere(installation, Mishap.DIES_BEFORE, seen.begun(), deed -> true, next);
                seen.waited().forEach(at -> check(installation, Mishap.DIES_WAITING, at, next));
            }
        }
        tellAndAssert("process killed");
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

    private void anywhere(Mishap mishap, Predicate<Deed> where) {
        try (Installation installation = new Installation(directory)) {
            everywhere(installation, mishap, undisturbed(installation).begun(), where, installation.first);
        }
        tellAndAssert(mishap.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    private void everywhere(
            Installation installation, Mishap mishap, List<Deed> deeds, Predicate<Deed> where, Registry next) {
        IntStream.range(0, deeds.size())
                .filter(at -> where.test(deeds.get(at)))
                .peek(at -> points.merge(deeds.get(at).with(), 1, Integer::sum))
                .forEach(at -> check(installation, mishap, at, next));
    }

    private void check(Installation installation, Mishap mishap, int at, Registry next) {
        rebakes++;
        all.check(() -> goThrough(installation, new Deeds(mishap, at, installation.time.clock()), next));
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

    private static Deeds undisturbed(Installation installation) {
        Deeds deeds = Deeds.undisturbed();
        goThrough(installation, deeds, installation.first);
        return deeds;
    }

    private static void goThrough(Installation installation, Deeds deeds, Registry next) {
        try (OneRebake one = new OneRebake(installation)) {
            Rebake rebake = one.drive(installation.first, deeds, next);

            String where = "%s: %s, %s".formatted(deeds, rebake.failure(), one.timeline());
            assertThat(one.machines.started).as(where).hasSize(1);
            assertThat(one.machines.unclean).as(where).isEmpty();
            if (rebake.outcome().equals(Optional.of(Outcome.FAILED)) && mayHaveShutUsOut(deeds)) {
                assertThat(one.machines.imaged).as(where).isEmpty();
            } else {
                assertThat(rebake.outcome()).as(where).contains(Outcome.PROMOTED);
                assertThat(one.machines.imaged).as(where).hasSize(1);
                assertThat(one.latestAmi())
                        .as(where)
                        .isEqualTo(one.machines.imaged.stream().findFirst());
            }
            one.assertNothingElseIsLeft();
        }
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
