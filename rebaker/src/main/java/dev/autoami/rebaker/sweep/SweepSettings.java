package dev.autoami.rebaker.sweep;

import java.time.Duration;

/**
 * How accounts are swept.
 *
 * @param interval between two sweeps, by any node of the installation
 * @param grace for how long a thing has to be of no use before it is removed, or missing before that is believed
 * @param longestUse no test instance of any installation is of use for longer: it ends itself
 */
public record SweepSettings(Duration interval, Duration grace, Duration longestUse) {
    /** For the time after which EC2 has shown all that it has, and anybody who looks on has seen what is left. */
    public static SweepSettings defaults() {
        return new SweepSettings(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(5));
    }
}
