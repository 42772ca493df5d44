package dev.autoami.schema.rebake;

import java.time.Instant;
import java.util.Optional;

/**
 * How many rebakes have not ended, on all nodes together.
 *
 * @param waiting those that have not begun
 * @param begun those under way, also when they wait for their next try
 * @param late those of them that wait longer than is usual for an image, or for room for their instance
 * @param oldestWaiting when the first of those was requested that have not begun
 */
public record Backlog(int waiting, int begun, int late, Optional<Instant> oldestWaiting) {}
