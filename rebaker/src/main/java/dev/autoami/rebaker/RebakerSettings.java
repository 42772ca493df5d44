package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Rebake;
import java.time.Duration;

/**
 * How a node rebakes.
 *
 * @param node this node's name, another for each node of one registry, at most 50 characters
 * @param parallelism how many rebakes this node drives at once
 * @param polling how often the node looks for rebakes that are due
 * @param heartbeat how often it shows that it lives; after four missed ones another node takes its rebakes
 * @param tick how often a step looks again while it waits for an instance's shell or a report
 * @param firstRetry what passes before a step that found something unavailable is run again; doubled each time
 * @param longestRetry what that grows to
 * @param patience how long a step is run again for something unavailable before the rebake fails; images that EC2 is still
 *     making are waited for without end
 * @param rebakeLimit what a rebake may take until its instance is clean; the instance's own shutdown timer and the
 *     lifetime of its certificate are a bit longer
 * @param bootLimit from RunInstances to running
 * @param connectLimit from running to a login, and again to cloud-init's end
 * @param agentLimit one agent run
 * @param reportWait how long a report may take to arrive after the agent has ended, before it is read from the instance
 * @param stopLimit for stopping or terminating an instance
 * @param imageLimit how long to wait at a stretch for an image, before the rebake is shown as waiting for a late one
 * @param tearDownPatience how long the tearing down is tried again before the rebake ends with something left behind, which
 *     is recorded for the sweep
 * @param stopGrace how long a node that stops lets commands on instances come to their end, before it hands their rebakes
 *     over as they stand
 */
public record RebakerSettings(
        String node,
        int parallelism,
        Duration polling,
        Duration heartbeat,
        Duration tick,
        Duration firstRetry,
        Duration longestRetry,
        Duration patience,
        Duration rebakeLimit,
        Duration bootLimit,
        Duration connectLimit,
        Duration agentLimit,
        Duration reportWait,
        Duration stopLimit,
        Duration imageLimit,
        Duration tearDownPatience,
        Duration stopGrace) {

    public RebakerSettings {
        if (node.isBlank() || node.length() > 50) {
            throw new IllegalArgumentException("a node's name has 1 to 50 characters, not '%s'".formatted(node));
        }
        if (parallelism < 1) {
            throw new IllegalArgumentException("a node drives at least 1 rebake at once, not " + parallelism);
        }
    }

    /** What suits production. */
    public static RebakerSettings of(String node) {
        return new RebakerSettings(
                node,
                16,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(30),
                Duration.ofHours(4),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofSeconds(20),
                Duration.ofMinutes(10),
                Duration.ofMinutes(30),
                Duration.ofHours(2),
                Duration.ofSeconds(20));
    }

    /** When the test instance ends itself, counted from its boot. */
    public Duration instanceLifetime() {
        return rebakeLimit.plus(Duration.ofHours(1));
    }

    /** The same, so much longer as the instance may be kept at the end of this rebake. */
    public Duration instanceLifetime(Rebake rebake) {
        return instanceLifetime().plus(rebake.keep().map(Keep::length).orElse(Duration.ZERO));
    }
}
