package dev.autoami.schema.rebake;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of a rebake's timeline.
 *
 * @param sequence 1 for the first, growing
 * @param node which node of AutoAMI wrote it
 * @param step the step that the rebake was at
 * @param attempt how often the rebake had been taken up at that step: 1 when it went through at once, 0 before it began
 * @param cause of a transition
 * @param lasted how long the rebake had stood at that step by then, on whatever nodes, tries and waits included; of the
 *     last line, since it began
 * @param text what happened, for the operator; never a secret
 */
public record RebakeEvent(
        RebakeId rebake,
        int sequence,
        Instant at,
        String node,
        StepName step,
        EventKind kind,
        int attempt,
        Optional<Cause> cause,
        Optional<Duration> lasted,
        String text) {}
