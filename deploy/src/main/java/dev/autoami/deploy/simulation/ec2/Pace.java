package dev.autoami.deploy.simulation.ec2;

import java.time.Duration;

/**
 * How long the simulated EC2 lets each change of state take, in addition to what the machine itself needs. EC2 itself was
 * seen to boot in 15 to 60 s, stop in 20 s, image in 90 s to an hour and terminate in 20 s.
 *
 * @param boot from RunInstances or StartInstances to running
 * @param stop from StopInstances to stopped
 * @param image from CreateImage to available
 * @param terminate from TerminateInstances to terminated
 */
public record Pace(Duration boot, Duration stop, Duration image, Duration terminate) {
    /** No delay at all. */
    public static final Pace INSTANT = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** The same short delay for everything: long enough that pending states are seen. */
    public static Pace of(Duration each) {
        return new Pace(each, each, each, each);
    }
}
