package dev.autoami.deploy.network;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongConsumer;

/** Says at most once a minute what strangers can make happen any number of times. Thread-safe. */
final class NowAndThen {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private Instant due = Instant.MIN;
    private long count;

    NowAndThen(InstantSource clock) {
        this.clock = clock;
    }

    /** @param say given how often it happened since it was last said, this time included */
    void ifDue(LongConsumer say) {
        long happened;
        synchronized (this) {
            count++;
            Instant now = clock.instant();
            if (now.isBefore(due)) {
                return;
            }
            due = now.plus(PAUSE);
            happened = count;
            count = 0;
        }
        say.accept(happened);
    }
}
