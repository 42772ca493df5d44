package dev.autoami.rebaker.ec2;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import java.time.Duration;
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
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final List<Set<String>> asked = new CopyOnWriteArrayList<>();
    private final List<RuntimeException> troubles = new CopyOnWriteArrayList<>();

    private final SharedPoll<String, String> poll = new SharedPoll<>("thing", Duration.ofMillis(20), ids -> {
        asked.add(ids);
        if (!troubles.isEmpty()) {
            throw troubles.removeFirst();
        }
        return Map.copyOf(states);
    });

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
    void aThingThatStaysUnknownIsGone() {
        assertThat(poll.await("old", "running"::equals, LONG)).isEmpty();
        assertThat(asked).hasSize(SharedPoll.TICKS_UNTIL_GONE);
    }

    @Test
    void aLimitThatPassesIsUnavailableAndNamesTheLastState() {
        states.put("a", "pending");

        assertThatThrownBy(() -> poll.await("a", "running"::equals, Duration.ofMillis(200)))
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

    private CompletableFuture<Optional<String>> waitFor(String id) {
        return CompletableFuture.supplyAsync(
                () -> poll.await(id, "running"::equals, LONG), task -> Thread.startVirtualThread(task));
    }
}
