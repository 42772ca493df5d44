package dev.autoami.deploy.simulation.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunningTimeTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void fastTimeRunsAheadOfTheClock() {
        HandMovedTime real = new HandMovedTime(NOON);
        RunningTime time = RunningTime.faster(60, real.clock());

        real.advance(Duration.ofMinutes(1));

        assertThat(time.clock().instant()).isEqualTo(NOON.plusSeconds(3600));
        assertThat(time.inReality(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void anHourOfFastTimeIsWaitedForInMoments() throws Exception {
        RunningTime time = RunningTime.faster(36_000, Clock.systemUTC());
        Instant start = time.clock().instant();
        CompletableFuture<Instant> due = new CompletableFuture<>();

        time.after(
                Duration.ofHours(1),
                Runnable::run,
                () -> due.complete(time.clock().instant()));

        assertThat(due.get(1, TimeUnit.MINUTES)).isAfterOrEqualTo(start.plus(Duration.ofMinutes(59)));
    }

    @Test
    void timeDoesNotStandStillOrRunBackwards() {
        assertThatThrownBy(() -> RunningTime.faster(0, Clock.systemUTC())).isInstanceOf(IllegalArgumentException.class);
    }
}
