package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.Pause;
import java.time.Clock;
import java.time.Duration;

/**
 * How one waits for EC2 in a region.
 *
 * @param tick from one question to the next, when they come often
 * @param lag for how long EC2 may not know what it has just made
 * @param budget shared by all who wait in the region
 */
record Waiting(Duration tick, Duration lag, Budget budget, Clock clock, Pause pause) {}
