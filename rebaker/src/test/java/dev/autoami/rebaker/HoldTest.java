package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.StaleEpochException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Bench bench = new Bench();
    private final RebakeId id = bench.request().id();
    private final Rebake rebake = bench.registry.rebakes().pickUp(id).orElseThrow();
    private final Holds holds = new Holds(bench.registry.rebakes());

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void nothingIsChangedForARebakeThatIsAnotherNodes() {
        Hold hold = new Hold(bench.registry.rebakes(), rebake, true);
        bench.registry.rebakes().pickUp(id);

        assertThatThrownBy(() -> hold.change(() -> "changed")).isInstanceOf(StaleEpochException.class);
        assertThatThrownBy(() -> hold.work(() -> "worked")).isInstanceOf(StaleEpochException.class);
        assertThatThrownBy(() -> hold.changeAndAwait(() -> "changed")).isInstanceOf(StaleEpochException.class);
    }

    @Test
    void aCancelBreaksOffWhatWaitsAndLeavesNoMark() throws Exception {
        Running running = run(Hold::await, HoldTest::aLongWhile);

        bench.registry.rebakes().requestCancel(id);
        holds.look();

        assertThat(running.why()).isEqualTo(Hold.Why.CANCELLED);
        assertThat(running.marked()).isFalse();
    }

    @Test
    void aCancelBreaksOffWork() throws Exception {
        Running running = run(Hold::work, HoldTest::aLongWhile);

        bench.registry.rebakes().requestCancel(id);
        holds.look();

        assertThat(running.why()).isEqualTo(Hold.Why.CANCELLED);
    }

    @Test
    void aCancelThatComesBetweenTwoCallsIsMetByTheNext() {
        bench.registry.rebakes().requestCancel(id);

        assertThatThrownBy(() -> holds.with(rebake, true, hold -> {
                    holds.look();
                    return hold.await(() -> "waited");
                }))
                .isInstanceOf(BrokenOffException.class);
    }

    @Test
    void whatTearsDownIsNotCancelled() {
        bench.registry.rebakes().requestCancel(id);

        assertThat(holds.<String>with(rebake, false, hold -> {
                    holds.look();
                    return hold.await(() -> "waited");
                }))
                .isEqualTo("waited");
    }

    @Test
    void aRebakeThatIsAnotherNodesIsBrokenOff() throws Exception {
        Running running = run(Hold::work, HoldTest::aLongWhile);

        bench.registry.rebakes().pickUp(id);
        holds.look();

        assertThat(running.why()).isEqualTo(Hold.Why.LOST);
    }

    @Test
    void aNodeThatStopsBreaksOffWaitsAtOnceAndWorkInTheEnd() throws Exception {
        Running waiting = run(Hold::await, HoldTest::aLongWhile);
        Running working = run(Hold::work, HoldTest::aLongWhile);

        holds.stopWaiting();
        assertThat(waiting.why()).isEqualTo(Hold.Why.STOPPING);
        assertThat(working.end.isDone()).isFalse();

        holds.stopWorking();
        assertThat(working.why()).isEqualTo(Hold.Why.STOPPING);
    }

    @Test
    void aStepThatBeginsWhileTheNodeStopsWaitsForNothing() {
        holds.stopWaiting();

        assertThatThrownBy(() -> holds.with(rebake, true, hold -> hold.await(() -> "waited")))
                .isInstanceOf(BrokenOffException.class);
        assertThat(holds.<String>with(rebake, true, hold -> hold.work(() -> "worked")))
                .isEqualTo("worked");
    }

    @Test
    void aShortCallThatChangesSomethingIsNeverBrokenOff() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Running running = run(Hold::change, answer::join);

        holds.stopWorking();
        answer.complete("made");

        assertThat(running.end.get(10, TimeUnit.SECONDS)).isEqualTo("made");
    }

    private static String aLongWhile() {
        Pause.ofThread().pause(LONG);
        return "waited";
    }

    private record Running(Future<String> end, CompletableFuture<Boolean> mark) {
        Hold.Why why() throws Exception {
            try {
                throw new AssertionError("was not broken off: " + end.get(10, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BrokenOffException broken) {
                    return broken.why();
                }
                throw e;
            }
        }

        boolean marked() {
            return mark.join();
        }
    }

    private interface Kind {
        String make(Hold hold, Supplier<String> call);
    }

    /**
     * Makes a call on a thread of its own, and answers when that is inside it: before, the hold compares the epoch by
     * itself, and an end that was meant for the call would be met there.
     */
    private Running run(Kind kind, Supplier<String> call) throws Exception {
        CompletableFuture<Boolean> inside = new CompletableFuture<>();
        CompletableFuture<Boolean> mark = new CompletableFuture<>();
        FutureTask<String> end = new FutureTask<>(() -> holds.with(rebake, true, hold -> {
            try {
                return kind.make(hold, () -> {
                    inside.complete(true);
                    return call.get();
                });
            } finally {
                mark.complete(Thread.currentThread().isInterrupted());
            }
        }));
        Thread.ofVirtual().start(end);
        inside.get(10, TimeUnit.SECONDS);
        return new Running(end, mark);
    }
}
