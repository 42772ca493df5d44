package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Duration TICK = Duration.ofSeconds(1);

    @Test
    void oneAsksTheMoreOftenTheNearerTheUsualTimeIs() {
        assertThat(questions(Duration.ofSeconds(20), Duration.ofSeconds(22))).containsExactly(0, 15, 18, 19, 20, 21);
    }

    @Test
    void ofALongTimeOneAsksOnceAMinute() {
        assertThat(questions(Duration.ofMinutes(4), Duration.ofMinutes(4)))
                .containsExactly(0, 60, 120, 180, 225, 236, 239);
    }

    @Test
    void whoDoesNotKnowTheUsualTimeAsksOftenAndLessOftenAsItGetsLong() {
        List<Integer> questions = questions(Duration.ZERO, Duration.ofHours(1));

        assertThat(questions).startsWith(0, 1, 2, 3, 4, 5);
        assertThat(Patience.upTo(Duration.ofHours(1)).untilNext(Duration.ofMinutes(1), TICK))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(questions).hasSizeLessThan(350);
        assertThat(questions.getLast() - questions.get(questions.size() - 2)).isEqualTo(15);
    }

    @Test
    void whatTakesUnusuallyLongIsNoticedSoonForHowLongItTook() {
        Patience patience = new Patience(Duration.ofSeconds(90), Duration.ofHours(2));

        assertThat(patience.untilNext(Duration.ofSeconds(95), TICK)).isEqualTo(TICK);
        assertThat(patience.untilNext(Duration.ofSeconds(190), TICK)).isEqualTo(Duration.ofSeconds(5));
        assertThat(patience.untilNext(Duration.ofHours(1), TICK)).isEqualTo(Duration.ofSeconds(15));
    }

    /** When they are asked, in seconds. */
    private static List<Integer> questions(Duration usual, Duration end) {
        Patience patience = new Patience(usual, Duration.ofDays(1));
        List<Integer> asked = new ArrayList<>();
        for (Duration now = Duration.ZERO; now.compareTo(end) <= 0; now = now.plus(patience.untilNext(now, TICK))) {
            asked.add((int) now.toSeconds());
        }
        return asked;
    }
}
