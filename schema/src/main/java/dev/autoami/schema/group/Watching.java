package dev.autoami.schema.group;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The nodes that a group watches besides its test instances: when one of its latest image reports an intentional change,
 * the image is stale, and a rebake is due.
 *
 * @param certnames which nodes, by certname or pattern; none when empty
 * @param interval least time between two rebakes of the group that reports triggered; whole seconds
 * @param image how it is known which image a node was launched from
 */
public record Watching(List<Glob> certnames, Duration interval, NodeImage image) {
    public static final Watching NONE = new Watching(List.of(), Duration.ofHours(6), NodeImage.CHECKED);

    /** How it is known which image a node was launched from. */
    public enum NodeImage {
        /** AutoAMI launched it, or EC2 is asked: a node that EC2 does not know triggers nothing. */
        CHECKED,
        /** Not at all: every watched node counts as one of the latest image. For certnames that EC2 does not know. */
        ASSUMED_LATEST
    }

    public Watching {
        certnames = List.copyOf(certnames);
        if (!interval.isPositive() || !interval.equals(interval.truncatedTo(ChronoUnit.SECONDS))) {
            throw new IllegalArgumentException("an interval is one second or more, in whole seconds, not " + interval);
        }
    }
}
