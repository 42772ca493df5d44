package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Patience;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.wait.WaitKind;
import dev.autoami.schema.wait.WaitTimes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/** Waits for EC2 as long as such waits usually take, and remembers how long it was. */
final class Waits {
    /**
     * What is over sooner was over before: a step was run again. Nothing that EC2 is waited for takes so little, and the
     * first look alone may take a second or two.
     */
    private static final Duration LEAST = Duration.ofSeconds(3);

    private final WaitTimes times;
    private final Clock clock;

    Waits(WaitTimes times, Clock clock) {
        this.times = times;
        this.clock = clock;
    }

    /** @param wait begins when this is called */
    <T> T until(WaitKind kind, Rebake rebake, Duration limit, Function<Patience, T> wait) {
        Instant start = clock.instant();
        T end = wait.apply(new Patience(times.usual(kind, rebake.region(), rebake.groupId()), limit));
        Duration took = Duration.between(start, clock.instant());
        if (took.compareTo(LEAST) >= 0) {
            times.took(kind, rebake.region(), rebake.groupId(), took);
        }
        return end;
    }

    void untilDone(WaitKind kind, Rebake rebake, Duration limit, Consumer<Patience> wait) {
        until(kind, rebake, limit, patience -> {
            wait.accept(patience);
            return kind;
        });
    }
}
