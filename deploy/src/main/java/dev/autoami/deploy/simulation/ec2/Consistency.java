package dev.autoami.deploy.simulation.ec2;

import java.time.Duration;

/**
 * How far the answers lag behind what was done. What was made is unknown for that long: its id answers NotFound, and no
 * search finds it.
 *
 * @param instances from RunInstances until the id is known
 * @param images from CreateImage until the id is known; that the name is taken is known at once
 * @param tags from being set until filters find the resource by them; its description has them as soon as it is known
 * @param deregistrations from DeregisterImage until DescribeImages no longer lists the image, as {@code deregistered}
 */
public record Consistency(Duration instances, Duration images, Duration tags, Duration deregistrations) {
    /** Everything is known as soon as it was done. */
    public static final Consistency IMMEDIATE = of(Duration.ZERO);

    public static Consistency of(Duration each) {
        return new Consistency(each, each, each, each);
    }
}
