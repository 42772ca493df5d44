package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image that the account can see. Its fields are read and written under the account's lock only. */
final class Image implements Resource {
    final AmiId id;
    final String owner;
    final String name;
    final Optional<String> description;
    final Instant createdAt;
    final List<Device> devices;
    private final Tags tags;
    private final Instant knownFrom;

    State state;
    Optional<StateReason> reason = Optional.empty();

    enum State {
        PENDING,
        AVAILABLE,
        FAILED,
        DEREGISTERED;

        String word() {
            return switch (this) {
                case PENDING -> "pending";
                case AVAILABLE -> "available";
                case FAILED -> "failed";
                case DEREGISTERED -> "deregistered";
            };
        }
    }

    /** An image that the account makes. */
    Image(
            AmiId id,
            String name,
            Optional<String> description,
            Instant createdAt,
            List<Device> devices,
            Tags tags,
            Instant knownFrom) {
        this(id, Account.OWNER, name, description, createdAt, devices, tags, knownFrom, State.PENDING);
    }

    private Image(
            AmiId id,
            String owner,
            String name,
            Optional<String> description,
            Instant createdAt,
            List<Device> devices,
            Tags tags,
            Instant knownFrom,
            State state) {
        this.id = id;
        this.owner = owner;
        this.name = name;
        this.description = description;
        this.createdAt = createdAt;
        this.devices = devices;
        this.tags = tags;
        this.knownFrom = knownFrom;
        this.state = state;
    }

    /** An image of somebody else's, such as a distribution's, to launch from. */
    static Image ofSomebodyElse(AmiId id, String name, Instant createdAt, Device root) {
        return new Image(
                id,
                "136693071363",
                name,
                Optional.empty(),
                createdAt,
                List.of(root),
                Tags.none(),
                Instant.MIN,
                State.AVAILABLE);
    }

    /** Whether the account owns it, and has not deregistered it. */
    boolean isOurs() {
        return owner.equals(Account.OWNER) && state != State.DEREGISTERED;
    }

    List<SnapshotId> snapshots() {
        return devices.stream().flatMap(device -> device.snapshot().stream()).toList();
    }

    @Override
    public Instant knownFrom() {
        return knownFrom;
    }

    @Override
    public Tags tags() {
        return tags;
    }

    @Override
    public Map<String, List<String>> attributes() {
        return Map.of(
                "image-id",
                List.of(id.value()),
                "name",
                List.of(name),
                "state",
                List.of(state.word()),
                "owner-id",
                List.of(owner),
                "block-device-mapping.snapshot-id",
                snapshots().stream().map(SnapshotId::value).toList());
    }

    void write(Xml xml) {
        xml.value("imageId", id);
        xml.value("imageLocation", owner + "/" + name);
        xml.value("imageState", state.word());
        xml.value("imageOwnerId", owner);
        xml.value("creationDate", createdAt);
        xml.value("isPublic", !owner.equals(Account.OWNER));
        xml.value("architecture", "x86_64");
        xml.value("imageType", "machine");
        xml.value("name", name);
        xml.value("description", description);
        xml.value("rootDeviceType", "ebs");
        xml.value("rootDeviceName", Device.ROOT);
        xml.set("blockDeviceMapping", devices, device -> device.write(xml));
        reason.ifPresent(why -> why.write(xml));
        xml.value("virtualizationType", "hvm");
        xml.tags(tags.all());
        xml.value("hypervisor", "xen");
    }
}
