package dev.autoami.rebaker;

import java.time.Duration;

/**
 * What one node of an installation at a time does now and then; which one does not matter.
 *
 * @param name the same on all nodes
 * @param every from the end of one time to the beginning of the next
 * @param work blocks; what it throws is logged, and it is done the next time
 */
public record Chore(String name, Duration every, Runnable work) {}
