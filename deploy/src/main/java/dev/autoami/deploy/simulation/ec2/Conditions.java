package dev.autoami.deploy.simulation.ec2;

/**
 * What kind of day it is at the simulated EC2. They may change at any time; what has begun goes on as it was.
 *
 * @param throttling whether calls take tokens from the buckets that EC2 publishes
 */
public record Conditions(Pace pace, Consistency consistency, boolean throttling) {
    /** A quiet day: no lag, no throttling. */
    public static Conditions quiet(Pace pace) {
        return new Conditions(pace, Consistency.IMMEDIATE, false);
    }

    public Conditions with(Pace newPace) {
        return new Conditions(newPace, consistency, throttling);
    }

    public Conditions with(Consistency newConsistency) {
        return new Conditions(pace, newConsistency, throttling);
    }

    public Conditions throttling(boolean newThrottling) {
        return new Conditions(pace, consistency, newThrottling);
    }
}
