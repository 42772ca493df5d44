package dev.autoami.deploy.simulation.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.deploy.simulation.time.HandMovedTime;
import dev.autoami.schema.image.AmiId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The simulated EC2 at its usual pace, in time that the test moves, and the real SDK, which here tries nothing twice. */
final class HandMovedEc2 implements AfterEachCallback {
    static final AmiId BASE = new AmiId("ami-0123456789abcdef0");
    static final Duration BOOT = Duration.ofSeconds(15);
    static final Duration STOP = Duration.ofSeconds(20);
    static final Duration IMAGE = Duration.ofSeconds(90);
    static final Duration TERMINATE = Duration.ofSeconds(20);

    final MemoryMachines machines = new MemoryMachines();
    final HandMovedTime time = new HandMovedTime(Instant.parse("2026-11-20T12:00:00Z"));
    final SimulatedEc2 ec2 = SimulatedEc2.start(machines, new Pace(BOOT, STOP, IMAGE, TERMINATE), time);
    final Ec2Client client = Ec2Client.builder()
            .endpointOverride(ec2.endpoint())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
            .overrideConfiguration(all -> all.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();

    HandMovedEc2() {
        ec2.register(BASE, "debian-13-amd64");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        client.close();
        ec2.close();
    }

    static RunInstancesRequest.Builder launch(String token) {
        return RunInstancesRequest.builder()
                .imageId(BASE.value())
                .instanceType("t3.small")
                .minCount(1)
                .maxCount(1)
                .clientToken(token);
    }

    String run(RunInstancesRequest.Builder launch) {
        return client.runInstances(launch.build()).instances().getFirst().instanceId();
    }

    String run(String token) {
        return run(launch(token));
    }

    String running(String token) {
        String id = run(token);
        time.advance(BOOT);
        return id;
    }

    String stopped(String token) {
        String id = running(token);
        client.stopInstances(request -> request.instanceIds(id));
        time.advance(STOP);
        return id;
    }

    String image(String instance, String name) {
        return client.createImage(request -> request.instanceId(instance).name(name))
                .imageId();
    }

    Instance instance(String id) {
        return client.describeInstances(request -> request.instanceIds(id))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }

    String state(String id) {
        return instance(id).state().nameAsString();
    }

    Image image(String id) {
        return client.describeImages(request -> request.imageIds(id)).images().getFirst();
    }

    List<String> instances(String filter, String... values) {
        return client.describeInstances(request -> request.filters(filter(filter, values))).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(Instance::instanceId)
                .toList();
    }

    List<String> images(String filter, String... values) {
        return client.describeImages(request -> request.filters(filter(filter, values))).images().stream()
                .map(Image::imageId)
                .toList();
    }

    static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    static TagSpecification tag(ResourceType type, String key, String value) {
        return TagSpecification.builder()
                .resourceType(type)
                .tags(Tag.builder().key(key).value(value).build())
                .build();
    }

    static void assertRefused(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }
}
