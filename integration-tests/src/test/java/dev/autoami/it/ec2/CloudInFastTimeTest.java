package dev.autoami.it.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.simulation.ec2.Consistency;
import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.time.RunningTime;
import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.Cloud.Launch;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both sides in time that runs faster than ours: many who wait at once, at EC2's own pace, lag and throttling. */
@Timeout(120)
class CloudInFastTimeTest {
    private static final String REGION = CloudContract.REGION;
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final int LIVES = 100;

    private final RunningTime time = RunningTime.faster(60, Clock.systemUTC());
    private final SimulatedEc2 ec2 = SimulatedEc2.start(
            new MachinesInMemory(),
            new Pace(Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(20)),
            time);

    @Test
    void aHundredLivesAtOnceLeaveNothingAndAskNoMoreThanOnceASecond() {
        ec2.register(CloudContract.BASE, "base");
        ec2.change(before -> before.with(Consistency.of(Duration.ofSeconds(5))).throttling(true));
        Pause pause = length -> Pause.ofThread().pause(time.inReality(length));
        Instant start = time.clock().instant();

        try (ec2;
                Ec2Cloud cloud =
                        new Ec2Cloud(Ec2Settings.defaults().withSimulator(ec2.endpoint()), time.clock(), pause);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(IntStream.range(0, LIVES)
                            .mapToObj(i -> CompletableFuture.runAsync(() -> live(cloud, "image-" + i), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }

        Duration passed = Duration.between(start, time.clock().instant());
        assertThat(passed).isGreaterThan(Duration.ofSeconds(15 + 20 + 90 + 20));
        assertThat(ec2.contents().instances()).isEmpty();
        assertThat(ec2.contents().volumes()).isEmpty();
        assertThat(ec2.contents().images()).hasSize(LIVES);
        assertThat(ec2.contents().snapshots()).hasSize(LIVES);
        assertThat(ec2.calls()).containsEntry("CreateImage", LIVES).containsEntry("StopInstances", LIVES);
        // one a second in all, and one more
        assertThat(answered("DescribeInstances") + answered("DescribeImages"))
                .isLessThanOrEqualTo((int) passed.toSeconds() + 1);
        assertThat(answered("RunInstances")).isLessThanOrEqualTo(LIVES);
        assertThat(answered("TerminateInstances")).isLessThanOrEqualTo(LIVES);
    }

    private int answered(String action) {
        return ec2.calls().getOrDefault(action, 0) - ec2.throttled().getOrDefault(action, 0);
    }

    private static void live(Ec2Cloud cloud, String name) {
        Map<String, String> tags = CloudContract.tags();
        Launch launch = CloudContract.launch(CloudContract.token(), tags);
        InstanceId instance = await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(UnavailableException.class)
                .until(() -> cloud.launch(launch), id -> true);
        cloud.awaitRunning(REGION, instance, LIMIT);
        assertThat(cloud.instance(REGION, instance)).isPresent();
        cloud.stop(REGION, instance, LIMIT);
        AmiId image = cloud.createImage(REGION, instance, name, Optional.empty(), tags);
        assertThat(cloud.awaitAvailable(REGION, image, LIMIT).state()).isEqualTo("available");
        assertThat(cloud.instancesTagged(REGION, Tags.REBAKE, tags.getOrDefault(Tags.REBAKE, "")))
                .extracting(Instance::id)
                .containsExactly(instance);
        cloud.terminate(REGION, instance, LIMIT);
    }
}
