package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.List;

/**
 * What is in the simulated account, base images and defaults aside, whether calls know it yet or not.
 *
 * @param instances those not terminated
 * @param volumes those of instances, and those that their instances have left behind
 * @param images those that the account owns, whatever their state
 */
public record Contents(
        List<InstanceId> instances,
        List<String> volumes,
        List<AmiId> images,
        List<SnapshotId> snapshots,
        List<String> keyPairs,
        List<String> securityGroups) {

    /** Under the account's lock. */
    static Contents of(Account account) {
        return new Contents(
                account.instances.values().stream()
                        .filter(instance -> !instance.isTerminated())
                        .map(instance -> instance.id)
                        .toList(),
                List.copyOf(account.volumes.keySet()),
                account.images.values().stream()
                        .filter(Image::isOurs)
                        .map(image -> image.id)
                        .toList(),
                List.copyOf(account.snapshots.keySet()),
                List.copyOf(account.keyPairs.keySet()),
                account.securityGroups.keySet().stream()
                        .filter(group -> !group.equals(SecurityGroup.DEFAULT.id()))
                        .toList());
    }
}
