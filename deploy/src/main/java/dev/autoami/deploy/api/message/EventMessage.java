package dev.autoami.deploy.api.message;

import dev.autoami.schema.rebake.RebakeEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A line of a rebake's timeline.
 *
 * @param kind what it is about, {@link dev.autoami.schema.rebake.EventKind}; absent from an older service
 * @param attempt how often the rebake had been taken up at the step
 * @param cause of a transition, {@link dev.autoami.schema.rebake.Cause}
 * @param lastedMs how long the rebake had stood at the step by then; of the last line, since it began
 */
public record EventMessage(
        int sequence,
        String at,
        String node,
        String step,
        @Nullable String kind,
        @Nullable Integer attempt,
        @Nullable String cause,
        @Nullable Long lastedMs,
        String text) {
    public static EventMessage of(RebakeEvent event) {
        return new EventMessage(
                event.sequence(),
                event.at().toString(),
                event.node(),
                event.step().name(),
                event.kind().name(),
                event.attempt(),
                event.cause().map(Enum::name).orElse(null),
                event.lasted().map(Duration::toMillis).orElse(null),
                event.text());
    }
}
