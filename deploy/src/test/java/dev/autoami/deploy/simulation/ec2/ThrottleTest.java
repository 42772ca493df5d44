package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.assertRefused;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.launch;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The token buckets, as the developer guide has them. */
class ThrottleTest {
    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    private int made;

    private void throttle() {
        day.ec2.change(before -> before.throttling(true));
    }

    @Test
    void nothingIsThrottledUnlessAskedFor() {
        times(20, this::launchOne);

        assertThat(day.ec2.contents().instances()).hasSize(20);
        assertThat(day.ec2.throttled()).isEmpty();
    }

    @Test
    void fiveLaunchesGoThroughAtOnceAndTwoMoreEachSecond() {
        throttle();
        times(5, this::launchOne);
        assertRefused(503, "RequestLimitExceeded", this::launchOne);

        day.time.advance(Duration.ofSeconds(1));
        times(2, this::launchOne);
        assertRefused(503, "RequestLimitExceeded", this::launchOne);

        assertThat(day.ec2.contents().instances()).hasSize(7);
        assertThat(day.ec2.throttled()).containsExactly(Map.entry("RunInstances", 2));
        assertThat(day.ec2.calls()).containsEntry("RunInstances", 9);
    }

    @Test
    void eachActionHasItsOwnBucket() {
        throttle();
        times(5, this::launchOne);
        assertRefused(503, "RequestLimitExceeded", this::launchOne);

        times(100, () -> day.instances("instance-state-name", "running"));
        assertRefused(503, "RequestLimitExceeded", () -> day.instances("instance-state-name", "running"));
        day.client.describeImages();
    }

    @Test
    void askingForEverythingIsDearer() {
        throttle();
        times(50, () -> day.client.describeInstances());
        assertRefused(503, "RequestLimitExceeded", () -> day.client.describeInstances());

        day.instances("instance-state-name", "running");
        day.client.describeInstances(request -> request.maxResults(100));
    }

    @Test
    void instancesAreCountedBesideRequests() {
        throttle();
        day.client.runInstances(launch("many").maxCount(999).build());

        assertRefused(
                503,
                "RequestLimitExceeded",
                () -> day.client.runInstances(launch("more").maxCount(2).build()));

        day.time.advance(Duration.ofSeconds(1));
        day.client.runInstances(launch("more").maxCount(2).build());
    }

    private void launchOne() {
        day.run("token-" + made++);
    }

    private static void times(int count, Runnable call) {
        for (int i = 0; i < count; i++) {
            call.run();
        }
    }
}
