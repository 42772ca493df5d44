package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image that the account can see. Its fields are read and written under the account's lock only. */
final class Image implements Filters.Filtered {
    final AmiId id;
    final String owner;
    final String name;
    final Optional<String> description;
    final Instant createdAt;
    /** The base images that a simulation begins with belong to somebody else and show no snapshot. */
    final Optional<SnapshotId> snapshot;

    final Map<String, String> tags;

    State state;
    Optional<Instance.StateReason> reason = Optional.empty();

    enum State {
        PENDING,
        AVAILABLE,
        FAILED;

        String word() {
            return switch (this) {
                case PENDING -> "pending";
                case AVAILABLE -> "available";
                case FAILED -> "failed";
            };
        }
    }

    Image(
            AmiId id,
            String owner,
            String name,
            Optional<String> description,
            Instant createdAt,
            Optional<SnapshotId> snapshot,
            Map<String, String> tags,
            State state) {
        this.id = id;
        this.owner = owner;
        this.name = name;
        this.description = description;
        this.createdAt = createdAt;
        this.snapshot = snapshot;
        this.tags = new LinkedHashMap<>(tags);
        this.state = state;
    }

    @Override
    public Map<String, String> tags() {
        return tags;
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("image-id", id.value(), "name", name, "state", state.word(), "owner-id", owner);
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
        xml.value("rootDeviceName", "/dev/xvda");
        snapshot.ifPresent(root -> xml.set("blockDeviceMapping", List.of(root), id -> {
            xml.value("deviceName", "/dev/xvda");
            xml.group("ebs", ebs -> ebs.value("snapshotId", id));
        }));
        reason.ifPresent(why -> xml.group("stateReason", group -> {
            group.value("code", why.code());
            group.value("message", why.message());
        }));
        xml.value("virtualizationType", "hvm");
        xml.tags(tags);
        xml.value("hypervisor", "xen");
    }
}
