package dev.autoami.rebaker.sweep;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Port to what an account has. Calls block. Any may throw {@link dev.autoami.rebaker.UnavailableException} or {@link
 * dev.autoami.rebaker.RefusedException}.
 */
public interface Inventory {
    /** All instances, AMIs, snapshots and volumes of the account that have a tag {@code autoami:rebake} and are not gone. */
    List<Thing> tagged(String region);

    /** The thing as it is now; empty when it is gone. */
    Optional<Thing> find(Thing thing);

    /** EC2's word for the states of those AMIs that it still has, whosever they are. */
    Map<AmiId, String> images(String region, Set<AmiId> ids);

    /** EC2's word for the states of those instances that it still knows. */
    Map<InstanceId, String> instances(String region, Set<InstanceId> ids);

    /**
     * Terminates an instance without waiting for its end, deregisters an AMI and deletes its snapshots, deletes a snapshot
     * or a volume. Gone already: no error.
     *
     * @throws dev.autoami.rebaker.RefusedException also when something that is not ours uses it
     */
    void remove(Thing thing);
}
