package dev.autoami.deploy.simulation.ec2;

import dev.autoami.deploy.simulation.ec2.Bucket.Size;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The token buckets that EC2 publishes for an account and region (developer guide, "Request throttling"): one for each
 * action, and for some a second one for the instances that they name or make.
 */
final class Throttle {
    private static final Size READING = new Size(100, 20);
    private static final Size READING_ALL = new Size(50, 10);
    private static final Size CHANGING = new Size(50, 5);
    private static final Size DELETING = new Size(100, 5);

    private static final Set<String> COSTLY_WITHOUT_FILTER = Set.of(
            "DescribeInstances",
            "DescribeInstanceStatus",
            "DescribeSnapshots",
            "DescribeVolumes",
            "DescribeSecurityGroups",
            "DescribeNetworkInterfaces");

    private static final Map<String, Size> REQUESTS = Map.of(
            "RunInstances", new Size(5, 2),
            "StartInstances", new Size(5, 2),
            "TerminateInstances", DELETING,
            "DeregisterImage", DELETING,
            "DeleteSnapshot", DELETING,
            "CreateTags", new Size(100, 10),
            "DeleteTags", new Size(100, 10));

    private static final Map<String, Size> INSTANCES = Map.of(
            "RunInstances", new Size(1000, 2),
            "StartInstances", new Size(1000, 2),
            "StopInstances", new Size(1000, 20),
            "TerminateInstances", new Size(1000, 20));

    private final Map<String, Bucket> buckets = new HashMap<>();

    /** Takes what a call costs; answers false when there was too little. */
    boolean admits(Query query, Instant now) {
        String action = query.action();
        if (COSTLY_WITHOUT_FILTER.contains(action)
                && query.items("Filter").isEmpty()
                && query.value("MaxResults").isEmpty()) {
            return bucket(action + " of everything", READING_ALL, now).take(1, now);
        }
        if (!bucket(action, requests(action), now).take(1, now)) {
            return false;
        }
        Size instances = INSTANCES.get(action);
        return instances == null
                || bucket("instances of " + action, instances, now).take(instancesOf(query), now);
    }

    private Bucket bucket(String name, Size size, Instant now) {
        return buckets.computeIfAbsent(name, any -> new Bucket(size, now));
    }

    private static Size requests(String action) {
        boolean reads = action.startsWith("Describe") || action.startsWith("Get") || action.startsWith("List");
        return REQUESTS.getOrDefault(action, reads ? READING : CHANGING);
    }

    private static int instancesOf(Query query) {
        return query.action().equals("RunInstances")
                ? query.number("MaxCount", 1)
                : query.values("InstanceId").size();
    }
}
