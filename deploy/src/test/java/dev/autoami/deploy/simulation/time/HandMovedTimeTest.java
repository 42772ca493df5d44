package dev.autoami.deploy.simulation.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandMovedTimeTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HandMovedTime time = new HandMovedTime(NOON);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        threads.close();
    }

    @Test
    void nothingHappensBeforeItsMoment() {
        after(10, "ten");

        time.advance(Duration.ofSeconds(9));
        assertThat(done).isEmpty();

        time.advance(Duration.ofSeconds(1));
        assertThat(done).containsExactly("ten at 10");
        assertThat(time.clock().instant()).isEqualTo(NOON.plusSeconds(10));
    }

    @Test
    void allThatIsDueHappensInOrderEachAtItsOwnMoment() {
        after(20, "twenty");
        after(5, "five");
        time.after(Duration.ofSeconds(10), threads, () -> after(3, "what followed"));

        time.advance(Duration.ofMinutes(1));

        assertThat(done).containsExactly("five at 5", "what followed at 13", "twenty at 20");
        assertThat(time.clock().instant()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void whatHasNoDelayBeginsAtOnce() {
        after(0, "now");

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(done).containsExactly("now at 0"));
    }

    @Test
    void whatComesAfterTheShutdownIsDropped() {
        after(1, "too late");
        threads.shutdown();

        time.advance(Duration.ofSeconds(2));

        assertThat(done).isEmpty();
    }

    private void after(int seconds, String what) {
        time.after(
                Duration.ofSeconds(seconds),
                threads,
                () -> done.add("%s at %d"
                        .formatted(
                                what,
                                Duration.between(NOON, time.clock().instant()).toSeconds())));
    }
}
