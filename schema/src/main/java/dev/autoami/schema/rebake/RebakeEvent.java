package dev.autoami.schema.rebake;

import java.time.Instant;

/**
 * A line of a rebake's timeline.
 *
 * @param sequence 1 for the first, growing
 * @param node which node of AutoAMI wrote it
 * @param step the step that the rebake was at
 * @param text what happened, for the operator; never a secret
 */
public record RebakeEvent(RebakeId rebake, int sequence, Instant at, String node, StepName step, String text) {}
