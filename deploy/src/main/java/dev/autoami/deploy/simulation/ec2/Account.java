package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** All that the account has, oldest first. Whoever reads or writes it, or what is in it, holds its monitor. */
final class Account {
    static final String OWNER = "123456789012";

    final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
    final Map<String, Volume> volumes = new LinkedHashMap<>();
    final Map<AmiId, Image> images = new LinkedHashMap<>();
    final Map<SnapshotId, Snapshot> snapshots = new LinkedHashMap<>();
    /** Public keys by name. */
    final Map<String, String> keyPairs = new LinkedHashMap<>();

    final Map<String, Subnet> subnets = new LinkedHashMap<>();
    final Map<String, SecurityGroup> securityGroups = new LinkedHashMap<>();

    private final Clock clock;

    Account(Clock clock) {
        this.clock = clock;
        Subnet.defaults().forEach(subnet -> subnets.put(subnet.id(), subnet));
        securityGroups.put(SecurityGroup.DEFAULT.id(), SecurityGroup.DEFAULT);
    }

    Instant now() {
        return clock.instant();
    }

    Instance instance(String id) {
        return known(instances, id, "InvalidInstanceID.NotFound", "The instance ID '%s' does not exist");
    }

    Volume volume(String id) {
        return known(volumes, id, "InvalidVolume.NotFound", "The volume '%s' does not exist.");
    }

    Image image(String id) {
        return known(images, id, "InvalidAMIID.NotFound", "The image id '[%s]' does not exist");
    }

    Snapshot snapshot(String id) {
        return known(snapshots, id, "InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.");
    }

    Subnet subnet(String id) {
        return known(subnets, id, "InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist");
    }

    SecurityGroup securityGroup(String id) {
        return known(securityGroups, id, "InvalidGroup.NotFound", "The security group '%s' does not exist");
    }

    private <T extends Resource> T known(Map<?, T> resources, String id, String code, String message) {
        return resources.entrySet().stream()
                .filter(resource -> resource.getKey().toString().equals(id))
                .map(Map.Entry::getValue)
                .filter(this::isKnown)
                .findFirst()
                .orElseThrow(() -> new Ec2Error(code, message.formatted(id)));
    }

    private boolean isKnown(Resource resource) {
        return !now().isBefore(resource.knownFrom());
    }

    /** What a Describe call asks for, by id or else among all, and by its filters. */
    <T extends Resource> List<T> search(Query query, String idParameter, Collection<T> all, Function<String, T> byId) {
        List<String> ids = query.values(idParameter);
        Filters filters = new Filters(query, now());
        return (ids.isEmpty()
                        ? all.stream().filter(this::isKnown)
                        : ids.stream().map(byId))
                .filter(filters::pass)
                .toList();
    }

    /** A new id of EC2's long form. */
    static String newId(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().replace("-", "").substring(0, 17);
    }
}
