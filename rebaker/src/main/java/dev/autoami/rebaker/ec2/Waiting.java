package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.Pause;
import java.time.Clock;
import java.time.Duration;

/**
 * How one waits for EC2.
 *
 * @param tick from one question to the next
 * @param lag for how long EC2 may not know what it has just made
 */
record Waiting(Duration tick, Duration lag, Clock clock, Pause pause) {}
