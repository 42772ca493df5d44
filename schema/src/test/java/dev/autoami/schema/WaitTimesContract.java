package dev.autoami.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.wait.WaitKind;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the history of waits promises. */
abstract class WaitTimesContract extends OpenRegistry {
    private final String region = "region-" + UUID.randomUUID();

    @Test
    void ofWhatWasNeverWaitedForNothingIsKnown() {
        assertThat(registry.waitTimes().usual(WaitKind.BOOT, region, 1)).isZero();
    }

    @Test
    void itFollowsWhatChangesButNotWhatHappensOnce() {
        took(WaitKind.STOP, 1, Duration.ofSeconds(20));
        assertThat(registry.waitTimes().usual(WaitKind.STOP, region, 1)).isEqualTo(Duration.ofSeconds(20));

        // so many that none of what was before is left
        IntStream.range(0, 1000).forEach(i -> took(WaitKind.STOP, 1, Duration.ofSeconds(40)));
        took(WaitKind.STOP, 1, Duration.ofMillis(5));
        took(WaitKind.STOP, 1, Duration.ofMinutes(5));

        assertThat(registry.waitTimes().usual(WaitKind.STOP, region, 1)).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void imagesGoByGroupAndNothingElseDoes() {
        took(WaitKind.IMAGE, 1, Duration.ofSeconds(90));
        took(WaitKind.IMAGE, 2, Duration.ofHours(1));
        took(WaitKind.TERMINATE, 1, Duration.ofSeconds(20));

        assertThat(registry.waitTimes().usual(WaitKind.IMAGE, region, 1)).isEqualTo(Duration.ofSeconds(90));
        assertThat(registry.waitTimes().usual(WaitKind.IMAGE, region, 2)).isEqualTo(Duration.ofHours(1));
        assertThat(registry.waitTimes().usual(WaitKind.IMAGE, region, 3)).isZero();
        assertThat(registry.waitTimes().usual(WaitKind.TERMINATE, region, 3)).isEqualTo(Duration.ofSeconds(20));
        assertThat(registry.waitTimes().usual(WaitKind.TERMINATE, "elsewhere", 1))
                .isZero();
    }

    private void took(WaitKind kind, long group, Duration time) {
        registry.waitTimes().took(kind, region, group, time);
    }
}
