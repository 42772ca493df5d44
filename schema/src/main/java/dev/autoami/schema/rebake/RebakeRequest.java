package dev.autoami.schema.rebake;

import dev.autoami.schema.group.GroupName;
import java.util.Optional;

/**
 * A trigger, before it is a rebake.
 *
 * @param certnameSuffix what follows the last dot-separated label of the certname, without a leading dot
 * @param given the user's instance, of {@link Purpose#BAKE}
 * @param retryOf the rebake that is tried once more
 */
public record RebakeRequest(
        GroupName group,
        Purpose purpose,
        Trigger trigger,
        Optional<String> revision,
        boolean fromBase,
        Optional<InstanceId> given,
        boolean terminateGiven,
        String certnameSuffix,
        Optional<Keep> keep,
        Optional<RebakeId> retryOf) {

    /** A trigger that is no retry, and wants nothing kept. */
    public RebakeRequest(
            GroupName group,
            Purpose purpose,
            Trigger trigger,
            Optional<String> revision,
            boolean fromBase,
            Optional<InstanceId> given,
            boolean terminateGiven,
            String certnameSuffix) {
        this(
                group,
                purpose,
                trigger,
                revision,
                fromBase,
                given,
                terminateGiven,
                certnameSuffix,
                Optional.empty(),
                Optional.empty());
    }
}
