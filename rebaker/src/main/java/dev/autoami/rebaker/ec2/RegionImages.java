package dev.autoami.rebaker.ec2;

import static java.util.Comparator.comparing;

import dev.autoami.rebaker.Cloud.Ami;
import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CreateImageRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.StateReason;

/** The images of one region, and their snapshots. */
final class RegionImages {
    private static final Logger LOG = LoggerFactory.getLogger(RegionImages.class);
    private static final Set<String> WAITING = Set.of("pending", "transient");

    private final Ec2Client client;
    private final Calls calls;
    private final SharedPoll<AmiId, Seen> poll;
    private final Fresh<AmiId> created;

    private record Seen(Ami ami, String reason) {
        boolean isSettled() {
            return !WAITING.contains(ami.state());
        }

        @Override
        public String toString() {
            return "it is " + ami.state() + (reason.isEmpty() ? "" : " (" + reason + ")");
        }
    }

    RegionImages(Ec2Client client, Calls calls, Waiting waiting) {
        this.client = client;
        this.calls = calls;
        this.poll = new SharedPoll<>("image", waiting, this::describe);
        this.created = new Fresh<>(waiting.lag(), waiting.clock());
    }

    AmiId create(InstanceId instance, String name, Optional<String> description, Map<String, String> tags) {
        CreateImageRequest.Builder request = CreateImageRequest.builder()
                .instanceId(instance.value())
                .name(name)
                // Ours is stopped, and a user's instance is not ours to restart.
                .noReboot(true)
                .tagSpecifications(Described.specifications(tags, ResourceType.IMAGE, ResourceType.SNAPSHOT));
        description.ifPresent(request::description);
        String doing = "making the image %s of %s".formatted(name, instance);
        AmiId id = calls.make(
                        "CreateImage",
                        doing,
                        Set.of("InvalidAMIName.Duplicate"),
                        () -> new AmiId(client.createImage(request.build()).imageId()))
                .orElseGet(() -> adopt(doing, name, tags));
        created.add(id);
        return id;
    }

    /** CreateImage has no client token: after an answer that got lost, the name is taken by our own image. */
    private AmiId adopt(String doing, String name, Map<String, String> tags) {
        List<Ami> taken = search(
                        "looking for the image " + name,
                        request -> request.owners("self").filters(Described.filter("name", List.of(name))))
                .stream()
                .map(Seen::ami)
                .filter(RegionImages::isThere)
                .toList();
        if (taken.isEmpty()) {
            throw new UnavailableException(
                    "%s: EC2 says the name is taken, but does not list that image yet".formatted(doing));
        }
        Ami other = taken.getFirst();
        String rebake = tags.get(Tags.REBAKE);
        if (rebake == null || !rebake.equals(other.tags().get(Tags.REBAKE))) {
            throw new RefusedException(
                    "%s: the name is taken by %s, which this rebake did not make; rename or deregister that image, or give the group another --image-prefix"
                            .formatted(doing, other.id()));
        }
        return other.id();
    }

    Optional<Ami> find(AmiId id) {
        Optional<Ami> found = Optional.ofNullable(describe(Set.of(id)).get(id)).map(Seen::ami);
        if (found.isEmpty() && created.contains(id)) {
            throw new UnavailableException("EC2 does not know %s yet, which it has just begun to make".formatted(id));
        }
        return found.filter(RegionImages::isThere);
    }

    Ami awaitAvailable(AmiId id, Patience patience) {
        Seen seen = poll.await(id, Seen::isSettled, patience)
                .orElseThrow(() -> new RefusedException("there is no image %s (any more)".formatted(id)));
        if (!seen.ami().state().equals("available")) {
            throw new RefusedException("image %s did not become available: %s".formatted(id, seen));
        }
        return seen.ami();
    }

    List<Ami> owned() {
        return search(
                        "listing the account's images",
                        request -> request.owners("self").maxResults(500))
                .stream()
                .map(Seen::ami)
                .filter(RegionImages::isThere)
                .sorted(comparing((Ami ami) -> ami.createdAt().orElse(Instant.EPOCH))
                        .reversed())
                .toList();
    }

    /** EC2 lists images for a while after they were deregistered. */
    private static boolean isThere(Ami ami) {
        return !ami.state().equals("deregistered");
    }

    void deregister(AmiId id) {
        Set<SnapshotId> snapshots = snapshotsOf(id);
        Optional<String> answer = calls.attempt(
                "DeregisterImage",
                "deregistering " + id,
                Set.of("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"),
                // Both at once, where EC2 knows how: then no crash comes between. What it left is deleted below.
                () -> client.deregisterImage(
                        request -> request.imageId(id.value()).deleteAssociatedSnapshots(true)));
        // Unavailable is said of images that are gone, but of pending ones too.
        if (answer.isPresent()
                && find(id).filter(ami -> WAITING.contains(ami.state())).isPresent()) {
            throw new UnavailableException("image %s cannot be deregistered while it is pending".formatted(id));
        }
        snapshots.forEach(snapshot -> delete(snapshot, id));
    }

    /**
     * From the image while it is there; and by the description that CreateImage gives them, which names it: so they are
     * found again by whoever comes after a crash between the two deletions.
     */
    private Set<SnapshotId> snapshotsOf(AmiId id) {
        Set<SnapshotId> snapshots = new LinkedHashSet<>();
        find(id).ifPresent(ami -> snapshots.addAll(ami.snapshots()));
        calls.make(
                        "DescribeSnapshots",
                        "looking for the snapshots of " + id,
                        () -> client
                                .describeSnapshotsPaginator(request -> request.ownerIds("self")
                                        .filters(Described.filter("description", List.of("*" + id + "*"))))
                                .snapshots()
                                .stream()
                                .filter(snapshot -> names(snapshot, id))
                                .map(snapshot -> new SnapshotId(snapshot.snapshotId()))
                                .toList())
                .forEach(snapshots::add);
        return snapshots;
    }

    /** EC2 writes {@code Created by CreateImage(i-…) for ami-…}; copies name their source image in the same way. */
    private static boolean names(Snapshot snapshot, AmiId id) {
        return List.of(snapshot.description().split("\\s+")).contains(id.value())
                && snapshot.description().startsWith("Created by CreateImage(");
    }

    private void delete(SnapshotId snapshot, AmiId image) {
        String doing = "deleting %s of %s".formatted(snapshot, image);
        Optional<String> answer = calls.attempt(
                "DeleteSnapshot",
                doing,
                Set.of("InvalidSnapshot.NotFound", "InvalidSnapshot.InUse"),
                () -> client.deleteSnapshot(request -> request.snapshotId(snapshot.value())));
        if (answer.filter("InvalidSnapshot.InUse"::equals).isEmpty()) {
            return;
        }
        List<AmiId> users = search(
                        "looking for images that use " + snapshot,
                        request -> request.owners("self")
                                .filters(Described.filter(
                                        "block-device-mapping.snapshot-id", List.of(snapshot.value()))))
                .stream()
                .map(seen -> seen.ami().id())
                .filter(user -> !user.equals(image))
                .toList();
        if (users.isEmpty()) {
            throw new UnavailableException("%s: it still counts as used, though its image is gone".formatted(doing));
        }
        LOG.info("{} of {} stays: {} use it", snapshot, image, users);
    }

    private Map<AmiId, Seen> describe(Set<AmiId> ids) {
        Map<AmiId, Seen> found = new HashMap<>();
        for (List<String> some : Described.inBatches(ids)) {
            search(
                            "describing " + Described.shortened(some),
                            request -> request.filters(Described.filter("image-id", some)))
                    .forEach(seen -> found.put(seen.ami().id(), seen));
        }
        created.remove(found.keySet());
        return found;
    }

    private List<Seen> search(String doing, Consumer<DescribeImagesRequest.Builder> which) {
        return calls.make(
                "DescribeImages",
                doing,
                () -> client
                        .describeImagesPaginator(request ->
                                which.accept(request.includeDeprecated(true).includeDisabled(true)))
                        .images()
                        .stream()
                        .map(RegionImages::seen)
                        .toList());
    }

    private static Seen seen(Image image) {
        StateReason reason = image.stateReason();
        return new Seen(
                new Ami(
                        new AmiId(image.imageId()),
                        image.name() == null ? "" : image.name(),
                        image.stateAsString(),
                        Described.present(image.creationDate()).map(Instant::parse),
                        image.blockDeviceMappings().stream()
                                .map(BlockDeviceMapping::ebs)
                                .filter(ebs -> ebs != null && ebs.snapshotId() != null)
                                .map(ebs -> new SnapshotId(ebs.snapshotId()))
                                .toList(),
                        Described.tags(image.tags())),
                reason == null ? "" : reason.code() + ": " + reason.message());
    }
}
