package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** All that the account has, oldest first. Whoever reads or writes it, or what is in it, holds its monitor. */
final class Account {
    static final String OWNER = "123456789012";

    final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
    final Map<AmiId, Image> images = new LinkedHashMap<>();
    final Map<SnapshotId, Snapshot> snapshots = new LinkedHashMap<>();
    /** Public keys by name. */
    final Map<String, String> keyPairs = new LinkedHashMap<>();

    final Set<String> subnets = new LinkedHashSet<>(List.of(Network.DEFAULT_SUBNET));
    final Set<String> securityGroups = new LinkedHashSet<>(List.of(Network.DEFAULT_SECURITY_GROUP));

    Instance instance(String id) {
        return instances.values().stream()
                .filter(instance -> instance.id.value().equals(id))
                .findFirst()
                .orElseThrow(() -> new Ec2Error(
                        "InvalidInstanceID.NotFound", "The instance ID '%s' does not exist".formatted(id)));
    }

    Image image(String id) {
        return images.values().stream()
                .filter(image -> image.id.value().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new Ec2Error("InvalidAMIID.NotFound", "The image id '[%s]' does not exist".formatted(id)));
    }

    Snapshot snapshot(String id) {
        return snapshots.values().stream()
                .filter(snapshot -> snapshot.id.value().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new Ec2Error("InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.".formatted(id)));
    }

    /** A new id of EC2's long form. */
    static String newId(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().replace("-", "").substring(0, 17);
    }
}
