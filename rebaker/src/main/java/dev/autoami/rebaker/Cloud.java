package dev.autoami.rebaker;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.report.Certname;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Port to EC2, in our words. Calls block, on virtual threads. Any may throw {@link UnavailableException} (try again
 * later) or {@link RefusedException} (it will not help to).
 */
public interface Cloud {
    /**
     * Starts an instance; the same token in the same zone answers the first instance again, whatever became of the first
     * answer, and whatever else is asked for by now.
     *
     * @throws NoCapacityException when there is no room for one here
     * @throws NotOfferedException when there never is, for this type
     */
    InstanceId launch(Launch launch);

    /**
     * Waits for the moment at which EC2 is likely to let a launch through: it takes few of them a second. To be called before
     * what has to be true at the launch itself is looked at.
     */
    default void awaitTurnToLaunch(String region) {}

    /** An instance that is only too new to be known is an {@link UnavailableException}. */
    Optional<Instance> instance(String region, InstanceId id);

    /** Waits until it runs; a start that ended otherwise is a {@link RefusedException} with EC2's reason. */
    Instance awaitRunning(String region, InstanceId id, Patience patience);

    /** For who does not know how long it usually takes. */
    default Instance awaitRunning(String region, InstanceId id, Duration limit) {
        return awaitRunning(region, id, Patience.upTo(limit));
    }

    /** Stops an instance and waits until it has stopped. Stopped already: answers at once. */
    void stop(String region, InstanceId id, Patience patience);

    /** For who does not know how long it usually takes. */
    default void stop(String region, InstanceId id, Duration limit) {
        stop(region, id, Patience.upTo(limit));
    }

    /** Terminates an instance and waits until it is gone. Gone already: answers at once. */
    void terminate(String region, InstanceId id, Patience patience);

    /** For who does not know how long it usually takes. */
    default void terminate(String region, InstanceId id, Duration limit) {
        terminate(region, id, Patience.upTo(limit));
    }

    /**
     * The running instances that may be these nodes: a certname may be an instance's private DNS name or its tag Name, or
     * begin with its id. None is no key, several may be what a name is of.
     */
    Map<Certname, List<Instance>> running(String region, Set<Certname> certnames);

    /** Our instances that carry this tag and are not terminated. One of seconds ago may be missing yet. */
    List<Instance> instancesTagged(String region, String tag, String value);

    /** The instances that a launch with this token started and that are not terminated. One of seconds ago may be missing yet. */
    List<Instance> launchedWith(String region, String clientToken);

    /**
     * Makes an image of an instance, which is never rebooted for it. The name is the key: a name that is taken by an image of ours with the same
     * rebake tag is that image; one that is taken by any other is a {@link RefusedException}.
     *
     */
    AmiId createImage(
            String region, InstanceId instance, String name, Optional<String> description, Map<String, String> tags);

    /** Waits until an image is available; {@link RefusedException} with EC2's reason when it ends otherwise. */
    Ami awaitAvailable(String region, AmiId id, Patience patience);

    /** For who does not know how long it usually takes. */
    default Ami awaitAvailable(String region, AmiId id, Duration limit) {
        return awaitAvailable(region, id, Patience.upTo(limit));
    }

    /** An image that is only too new to be known is an {@link UnavailableException}. */
    Optional<Ami> image(String region, AmiId id);

    /** All AMIs that the account owns in a region, newest first. One of seconds ago may be missing yet. */
    List<Ami> ownedImages(String region);

    /** Deregisters an image and deletes its snapshots. Gone already: answers at once. */
    void deregister(String region, AmiId id);

    /** Checks that a region exists, without a right to anything in it. */
    boolean knowsRegion(String region);

    /**
     * What to launch.
     *
     * @param clientToken at most 64 ASCII characters
     * @param userData at most 16 KiB of UTF-8, not encoded
     * @param keyName the user's key pair
     * @param terminateOnShutdown whether a shutdown from inside terminates the instance
     * @param tags set on the instance, its volumes and network interfaces at creation
     */
    record Launch(
            String region,
            AmiId image,
            String instanceType,
            String clientToken,
            String userData,
            Optional<String> subnet,
            List<String> securityGroups,
            Optional<String> instanceProfile,
            Optional<String> keyName,
            boolean terminateOnShutdown,
            Map<String, String> tags) {}

    /** An instance as EC2 described it. */
    record Instance(
            InstanceId id,
            String state,
            AmiId image,
            Optional<String> privateIp,
            Optional<String> publicIp,
            Optional<String> privateDns,
            Optional<String> publicDns,
            Map<String, String> tags) {}

    /** An image as EC2 described it. */
    record Ami(
            AmiId id,
            String name,
            String state,
            Optional<Instant> createdAt,
            List<SnapshotId> snapshots,
            Map<String, String> tags) {}
}
