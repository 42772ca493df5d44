package dev.autoami.rebaker.ec2;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedPollTest {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Patience LONG = Patience.upTo(Duration.ofSeconds(20));

    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final List<Set<String>> asked = new CopyOnWriteArrayList<>();
    private final List<RuntimeException> troubles = new CopyOnWriteArrayList<>();

    private final SharedPoll<String, String> poll = poll(Clock.systemUTC(), Pause.ofThread());

    private SharedPoll<String, String> poll(Clock clock, Pause pause) {
        return new SharedPoll<>(
                "thing",
                new Waiting(TICK, Duration.ofMillis(300), new Budget(TICK, clock), clock, pause),
                this::describe);
    }

    private Map<String, String> describe(Set<String> ids) {
        asked.add(ids);
        if (!troubles.isEmpty()) {
            throw troubles.removeFirst();
        }
        return Map.copyOf(states);
    }

    @Test
    void whatIsSettledAlreadyIsAnsweredByTheFirstQuestion() {
        states.put("a", "running");

        assertThat(poll.await("a", "running"::equals, LONG)).contains("running");
        assertThat(asked).hasSize(1);
    }

    @Test
    void allWhoWaitShareOneQuestionATick() throws Exception {
        List<CompletableFuture<Optional<String>>> waiting =
                IntStream.range(0, 50).mapToObj(i -> waitFor("t" + i)).toList();
        await().until(() -> asked.stream().anyMatch(ids -> ids.size() == 50));
        int before = asked.size();
        IntStream.range(0, 50).forEach(i -> states.put("t" + i, "running"));

        for (CompletableFuture<Optional<String>> one : waiting) {
            assertThat(one.get(20, SECONDS)).contains("running");
        }
        assertThat(asked.size() - before).isLessThanOrEqualTo(3);
    }

    @Test
    void nobodyAsksWhileNobodyWaits() throws Exception {
        states.put("a", "running");
        poll.await("a", "running"::equals, LONG);
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);

        assertThat(asked).hasSize(1);

        // and whoever comes next is answered all the same
        assertThat(waitFor("a").get(20, SECONDS)).contains("running");
    }

    @Test
    void aThingThatIsNotKnownYetIsNotGone() throws Exception {
        CompletableFuture<Optional<String>> waiting = waitFor("new");
        await().until(() -> asked.size() >= 3);
        states.put("new", "running");

        assertThat(waiting.get(20, SECONDS)).contains("running");
    }

    @Test
    void aThingThatStaysUnknownForLongerThanEc2MayLagIsGone() {
        PausedClock clock = new PausedClock();

        assertThat(poll(clock, clock::pause).await("old", "running"::equals, LONG))
                .isEmpty();
        // at the start, and every 20 ms until 300 ms have passed
        assertThat(asked).hasSize(16);
    }

    @Test
    void aThingThatIsMissingNowAndThenIsNotGone() {
        PausedClock clock = new PausedClock();
        clock.eachPause = () -> {
            if (asked.size() == 15) {
                states.put("a", "pending");
            } else if (asked.size() == 16) {
                states.clear();
            } else if (asked.size() == 26) {
                states.put("a", "running");
            }
        };

        assertThat(poll(clock, clock::pause).await("a", "running"::equals, LONG))
                .contains("running");
    }

    @Test
    void hoursOfWaitingPassInMomentsWhenAnotherClockIsGiven() {
        PausedClock clock = new PausedClock();
        states.put("a", "pending");

        assertThatThrownBy(() ->
                        poll(clock, clock::pause).await("a", "running"::equals, Patience.upTo(Duration.ofMinutes(10))))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("thing a is not there yet after 600 s");
    }

    @Test
    void questionsThatFailAreAskedLessAndLessOften() {
        PausedClock clock = new PausedClock();
        for (int i = 0; i < 6; i++) {
            troubles.add(new UnavailableException("throttled"));
        }
        states.put("a", "pending");
        clock.eachPause = () -> {
            if (clock.pauses.size() == 8) {
                states.put("a", "running");
            }
        };

        assertThat(poll(clock, clock::pause).await("a", "running"::equals, LONG))
                .contains("running");
        assertThat(clock.pauses.stream().map(Duration::toMillis))
                .startsWith(40L, 80L, 160L, 320L, 320L, 320L, 20L, 20L);
    }

    @Test
    void whatUsuallyTakesLongIsAskedForSeldomAndNoticedSoonAfterItsTime() {
        PausedClock clock = new PausedClock();
        Instant start = clock.instant();
        states.put("a", "pending");
        clock.eachPause = () -> {
            if (Duration.between(start, clock.instant()).compareTo(Duration.ofSeconds(10)) >= 0) {
                states.put("a", "running");
            }
        };

        assertThat(poll(clock, clock::pause)
                        .await("a", "running"::equals, new Patience(Duration.ofSeconds(10), Duration.ofMinutes(1))))
                .contains("running");

        // at the start, each time after three quarters of what was left, and a tick later
        assertThat(asked).hasSize(7);
        assertThat(Duration.between(start, clock.instant()))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(10).plus(TICK));
    }

    @Test
    void whoeverComesMeanwhileIsAnsweredAtTheNextTick() throws Exception {
        states.put("a", "pending");
        CompletableFuture<Optional<String>> waiting = CompletableFuture.supplyAsync(
                () -> poll.await("a", "running"::equals, new Patience(Duration.ofSeconds(10), Duration.ofSeconds(20))),
                task -> Thread.startVirtualThread(task));
        await().until(() -> asked.size() == 1);
        states.put("a", "running");

        assertThat(poll.look("b")).isEmpty();

        // one question for both
        assertThat(waiting.get(5, SECONDS)).contains("running");
        assertThat(asked).hasSize(2);
    }

    @Test
    void aLookThatIsNotAnsweredIsUnavailableAtOnceAndOneForWhatIsNotThereIsEmpty() {
        troubles.add(new UnavailableException("throttled"));

        assertThatThrownBy(() -> poll.look("a"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("throttled");
        assertThat(poll.look("a")).isEmpty();
        assertThat(asked).hasSize(2);
    }

    @Test
    void allWhoAskInARegionShareOneBudget() {
        PausedClock clock = new PausedClock();
        Budget budget = new Budget(Duration.ofSeconds(1), clock);

        assertThat(budget.book(1)).isZero();
        assertThat(budget.book(3)).isEqualTo(Duration.ofSeconds(1));
        assertThat(budget.book(1)).isEqualTo(Duration.ofSeconds(4));
        clock.pause(Duration.ofSeconds(10));
        assertThat(budget.book(1)).isZero();
    }

    @Test
    void nobodyWaitsForAThreadThatHasDied() {
        SharedPoll<String, String> broken = poll(Clock.systemUTC(), length -> {
            throw new IllegalStateException("no time");
        });

        assertThatThrownBy(() -> broken.await("a", "running"::equals, LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no time");
    }

    @Test
    void aLimitThatPassesIsUnavailableAndNamesTheLastState() {
        states.put("a", "pending");

        assertThatThrownBy(() -> poll.await("a", "running"::equals, Patience.upTo(Duration.ofMillis(200))))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("thing a is not there yet")
                .hasMessageContaining("pending");
    }

    @Test
    void aQuestionThatFailsIsAskedAgain() {
        states.put("a", "running");
        troubles.add(new UnavailableException("throttled"));
        troubles.add(new UnavailableException("throttled"));

        assertThat(poll.await("a", "running"::equals, LONG)).contains("running");
        assertThat(asked).hasSize(3);
    }

    @Test
    void aRefusalReachesAllWhoWait() {
        troubles.add(new RefusedException("not allowed"));
        CompletableFuture<Optional<String>> waiting = waitFor("a");

        assertThatThrownBy(() -> waiting.get(20, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(RefusedException.class);
    }

    /** Moved by whoever waits in it. */
    private static final class PausedClock extends Clock {
        final List<Duration> pauses = new CopyOnWriteArrayList<>();
        volatile Runnable eachPause = () -> {};
        private volatile Instant now = Instant.parse("2026-11-20T12:00:00Z");

        void pause(Duration length) {
            pauses.add(length);
            now = now.plus(length);
            eachPause.run();
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private CompletableFuture<Optional<String>> waitFor(String id) {
        return CompletableFuture.supplyAsync(
                () -> poll.await(id, "running"::equals, LONG), task -> Thread.startVirtualThread(task));
    }
}
