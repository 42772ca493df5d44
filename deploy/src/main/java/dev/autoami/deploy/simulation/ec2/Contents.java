package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.List;

/**
 * What is in the simulated account, base images and defaults aside.
 *
 * @param instances those not terminated
 * @param images those that the account owns, whatever their state
 */
public record Contents(
        List<InstanceId> instances,
        List<AmiId> images,
        List<SnapshotId> snapshots,
        List<String> keyPairs,
        List<String> securityGroups) {}
