package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.StepName;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TroubleTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration MEMORY = Duration.ofMinutes(30);

    private final Trouble first = again("", StepName.CONVERGE, 0);

    @Test
    void troubleThatGoesOnIsAsOldAsItsBegin() {
        Trouble second = again(first.toString(), StepName.CONVERGE, 30);
        Trouble third = again(second.toString(), StepName.CONVERGE, 60);

        assertThat(third.since()).isEqualTo(START);
        assertThat(third.tries()).isEqualTo(3);
    }

    @Test
    void troubleAfterALongQuietIsAnother() {
        Trouble other = again(first.toString(), StepName.CONVERGE, 31);

        assertThat(other).isEqualTo(again("", StepName.CONVERGE, 31));
    }

    @Test
    void troubleAtAnotherStepIsAnother() {
        assertThat(again(first.toString(), StepName.CLEAN, 1)).isEqualTo(again("", StepName.CLEAN, 1));
    }

    @Test
    void whatAnOlderNodeRememberedIsForgotten() {
        assertThat(again("CONVERGE 2026-11-20T12:00:00Z 7", StepName.CONVERGE, 0))
                .isEqualTo(first);
    }

    private static Trouble again(String before, StepName step, long minutes) {
        return Trouble.again(before, step, START.plus(Duration.ofMinutes(minutes)), MEMORY);
    }
}
