package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.rebake.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An EBS volume, made with an instance. Its fields are read and written under the account's lock only. */
final class Volume implements Resource {
    final String id = Account.newId("vol");
    final Device device;
    final String zone;
    final Instant createdAt;
    private final Tags tags;

    /** Empty when the instance has ended and the volume has not. */
    Optional<InstanceId> instance;

    Volume(Device device, String zone, InstanceId instance, Instant createdAt, Tags tags) {
        this.device = device;
        this.zone = zone;
        this.instance = Optional.of(instance);
        this.createdAt = createdAt;
        this.tags = tags;
    }

    @Override
    public Tags tags() {
        return tags;
    }

    @Override
    public Map<String, List<String>> attributes() {
        return Map.of(
                "volume-id",
                List.of(id),
                "status",
                List.of(state()),
                "availability-zone",
                List.of(zone),
                "attachment.instance-id",
                instance.map(InstanceId::value).stream().toList());
    }

    private String state() {
        return instance.isPresent() ? "in-use" : "available";
    }

    void write(Xml xml) {
        xml.value("volumeId", id);
        xml.value("size", 8);
        xml.value("availabilityZone", zone);
        xml.value("status", state());
        xml.value("createTime", createdAt);
        xml.value("snapshotId", device.snapshot());
        xml.set("attachmentSet", instance.stream().toList(), attachedTo -> {
            xml.value("volumeId", id);
            xml.value("instanceId", attachedTo);
            xml.value("device", device.name());
            xml.value("status", "attached");
            xml.value("attachTime", createdAt);
            xml.value("deleteOnTermination", device.deleteOnTermination());
        });
        xml.tags(tags.all());
        xml.value("volumeType", "gp3");
    }

    /** As a description of its instance tells of it. */
    void writeMapping(Xml xml) {
        xml.value("deviceName", device.name());
        xml.group("ebs", ebs -> {
            ebs.value("volumeId", id);
            ebs.value("status", "attached");
            ebs.value("attachTime", createdAt);
            ebs.value("deleteOnTermination", device.deleteOnTermination());
        });
    }
}
