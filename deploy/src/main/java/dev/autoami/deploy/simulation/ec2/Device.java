package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.SnapshotId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A block device of an image, or of a launch.
 *
 * @param snapshot what its volume begins with; none for the base images, whose snapshots nobody here sees
 * @param deleteOnTermination whether its volume goes with the instance
 */
record Device(String name, Optional<SnapshotId> snapshot, boolean deleteOnTermination) {
    static final String ROOT = "/dev/xvda";

    /** The devices of an image, with what a launch says of them or adds to them. */
    static List<Device> mapped(List<Device> devices, Query launch) {
        Map<String, Device> mapped = new LinkedHashMap<>();
        devices.forEach(device -> mapped.put(device.name(), device));
        for (Query mapping : launch.items("BlockDeviceMapping")) {
            String name = mapping.required("DeviceName");
            Device before = mapped.getOrDefault(name, new Device(name, Optional.empty(), true));
            boolean delete = mapping.part("Ebs")
                    .value("DeleteOnTermination")
                    .map(Boolean::parseBoolean)
                    .orElse(before.deleteOnTermination());
            mapped.put(name, new Device(name, before.snapshot(), delete));
        }
        return new ArrayList<>(mapped.values());
    }

    void write(Xml xml) {
        xml.value("deviceName", name);
        xml.group("ebs", ebs -> {
            ebs.value("snapshotId", snapshot);
            ebs.value("deleteOnTermination", deleteOnTermination);
        });
    }
}
