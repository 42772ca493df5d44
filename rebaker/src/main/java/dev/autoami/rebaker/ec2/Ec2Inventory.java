package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.sweep.Inventory;
import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.rebaker.sweep.Thing.Kind;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** {@link Inventory} over the AWS SDK, with the clients of an {@link Ec2Cloud}. Thread-safe. */
final class Ec2Inventory implements Inventory {
    private static final int PAGE = 500;
    private static final List<Filter> OURS = List.of(Described.filter("tag-key", List.of(Tags.REBAKE)));
    private static final Filter NOT_ENDED =
            Described.filter("instance-state-name", Set.of("pending", "running", "stopping", "stopped"));
    /** CreateImage's own words; those of a copied snapshot are others. */
    private static final Pattern MADE_FOR = Pattern.compile("Created by CreateImage\\(\\S*\\) for (ami-[0-9a-z]+).*");

    private final Function<String, Ec2Client> clients;
    private final Cloud cloud;

    /** @param clients by region */
    Ec2Inventory(Function<String, Ec2Client> clients, Cloud cloud) {
        this.clients = clients;
        this.cloud = cloud;
    }

    @Override
    public List<Thing> tagged(String region) {
        List<Thing> all = new ArrayList<>();
        all.addAll(instanceThings(region, OURS));
        all.addAll(imageThings(region, OURS));
        all.addAll(snapshotThings(region, OURS));
        all.addAll(volumeThings(region, OURS));
        return all;
    }

    @Override
    public Optional<Thing> find(Thing thing) {
        List<String> id = List.of(thing.id());
        // By filter: an unknown id is then no error.
        List<Thing> found = switch (thing.kind()) {
            case INSTANCE -> instanceThings(thing.region(), List.of(Described.filter("instance-id", id)));
            case IMAGE -> imageThings(thing.region(), List.of(Described.filter("image-id", id)));
            case SNAPSHOT -> snapshotThings(thing.region(), List.of(Described.filter("snapshot-id", id)));
            case VOLUME -> volumeThings(thing.region(), List.of(Described.filter("volume-id", id)));
        };
        return found.stream().findFirst();
    }

    @Override
    public Map<AmiId, String> images(String region, Set<AmiId> ids) {
        Map<AmiId, String> states = new HashMap<>();
        for (List<String> some : Described.inBatches(ids)) {
            images(region, List.of(Described.filter("image-id", some)), List.of())
                    .forEach(image -> states.put(new AmiId(image.imageId()), image.stateAsString()));
        }
        return states;
    }

    @Override
    public Map<InstanceId, String> instances(String region, Set<InstanceId> ids) {
        Map<InstanceId, String> states = new HashMap<>();
        for (List<String> some : Described.inBatches(ids)) {
            instances(region, List.of(Described.filter("instance-id", some)))
                    .forEach(instance -> states.put(
                            new InstanceId(instance.instanceId()),
                            instance.state().nameAsString()));
        }
        return states;
    }

    @Override
    public void remove(Thing thing) {
        Calls calls = new Calls(thing.region());
        Ec2Client client = clients.apply(thing.region());
        switch (thing.kind()) {
            case INSTANCE ->
                calls.attempt(
                        "TerminateInstances",
                        "terminating " + thing.id(),
                        Set.of("InvalidInstanceID.NotFound"),
                        () -> client.terminateInstances(request -> request.instanceIds(thing.id())));
            case IMAGE -> cloud.deregister(thing.region(), new AmiId(thing.id()));
            case SNAPSHOT ->
                calls.attempt(
                                "DeleteSnapshot",
                                "deleting " + thing.id(),
                                Set.of("InvalidSnapshot.NotFound", "InvalidSnapshot.InUse"),
                                () -> client.deleteSnapshot(request -> request.snapshotId(thing.id())))
                        .filter("InvalidSnapshot.InUse"::equals)
                        .ifPresent(code -> inUse(thing, code));
            case VOLUME ->
                calls.attempt(
                                "DeleteVolume",
                                "deleting " + thing.id(),
                                Set.of("InvalidVolume.NotFound", "VolumeInUse"),
                                () -> client.deleteVolume(request -> request.volumeId(thing.id())))
                        .filter("VolumeInUse"::equals)
                        .ifPresent(code -> inUse(thing, code));
        }
    }

    private static void inUse(Thing thing, String code) {
        throw new RefusedException("deleting %s in %s: EC2 answered %s: something else uses it"
                .formatted(thing.id(), thing.region(), code));
    }

    private List<Thing> instanceThings(String region, List<Filter> filters) {
        List<Filter> all = new ArrayList<>(filters);
        all.add(NOT_ENDED);
        return instances(region, all).stream()
                .map(instance -> new Thing(
                        Kind.INSTANCE,
                        region,
                        instance.instanceId(),
                        instance.state().nameAsString(),
                        instance.launchTime(),
                        "",
                        List.of(),
                        Optional.empty(),
                        Described.tags(instance.tags())))
                .toList();
    }

    private List<Instance> instances(String region, List<Filter> filters) {
        return new Calls(region)
                .make(
                        "DescribeInstances",
                        "sweeping instances",
                        () -> clients
                                .apply(region)
                                .describeInstancesPaginator(
                                        request -> request.filters(filters).maxResults(PAGE))
                                .reservations()
                                .stream()
                                .flatMap(reservation -> reservation.instances().stream())
                                .toList());
    }

    private List<Thing> imageThings(String region, List<Filter> filters) {
        return images(region, filters, List.of("self")).stream()
                .map(image -> new Thing(
                        Kind.IMAGE,
                        region,
                        image.imageId(),
                        image.stateAsString(),
                        Described.present(image.creationDate())
                                .map(Instant::parse)
                                .orElse(Instant.EPOCH),
                        image.name() == null ? "" : image.name(),
                        image.blockDeviceMappings().stream()
                                .map(BlockDeviceMapping::ebs)
                                .filter(ebs -> ebs != null && ebs.snapshotId() != null)
                                .map(ebs -> ebs.snapshotId())
                                .toList(),
                        Optional.empty(),
                        Described.tags(image.tags())))
                .toList();
    }

    /** EC2 may list an image for a while after it was deregistered. */
    private List<Image> images(String region, List<Filter> filters, Collection<String> owners) {
        return new Calls(region)
                .make(
                        "DescribeImages",
                        "sweeping images",
                        () -> clients
                                .apply(region)
                                .describeImagesPaginator(request -> request.filters(filters)
                                        .owners(owners)
                                        .includeDeprecated(true)
                                        .includeDisabled(true)
                                        .maxResults(PAGE))
                                .images()
                                .stream()
                                .filter(image -> !image.stateAsString().equals("deregistered"))
                                .toList());
    }

    private List<Thing> snapshotThings(String region, List<Filter> filters) {
        List<Snapshot> snapshots = new Calls(region)
                .make(
                        "DescribeSnapshots",
                        "sweeping snapshots",
                        () -> clients
                                .apply(region)
                                .describeSnapshotsPaginator(request -> request.ownerIds("self")
                                        .filters(filters)
                                        .maxResults(PAGE))
                                .snapshots()
                                .stream()
                                .toList());
        return snapshots.stream()
                .map(snapshot -> new Thing(
                        Kind.SNAPSHOT,
                        region,
                        snapshot.snapshotId(),
                        snapshot.stateAsString(),
                        snapshot.startTime(),
                        "",
                        List.of(),
                        Described.present(snapshot.description())
                                .map(MADE_FOR::matcher)
                                .filter(Matcher::matches)
                                .map(matcher -> matcher.group(1)),
                        Described.tags(snapshot.tags())))
                .toList();
    }

    private List<Thing> volumeThings(String region, List<Filter> filters) {
        List<Volume> volumes = new Calls(region)
                .make(
                        "DescribeVolumes",
                        "sweeping volumes",
                        () -> clients
                                .apply(region)
                                .describeVolumesPaginator(
                                        request -> request.filters(filters).maxResults(PAGE))
                                .volumes()
                                .stream()
                                .toList());
        return volumes.stream()
                .map(volume -> new Thing(
                        Kind.VOLUME,
                        region,
                        volume.volumeId(),
                        volume.stateAsString(),
                        volume.createTime(),
                        "",
                        List.of(),
                        volume.attachments().stream()
                                .map(VolumeAttachment::instanceId)
                                .findFirst(),
                        Described.tags(volume.tags())))
                .toList();
    }
}
