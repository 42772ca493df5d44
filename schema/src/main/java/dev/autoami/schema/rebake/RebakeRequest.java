package dev.autoami.schema.rebake;

import dev.autoami.schema.group.GroupName;
import java.util.Optional;

/**
 * A trigger, before it is a rebake.
 *
 * @param certnameSuffix what follows the last dot-separated label of the certname, without a leading dot
 * @param given the user's instance, of {@link Purpose#BAKE}
 */
public record RebakeRequest(
        GroupName group,
        Purpose purpose,
        Trigger trigger,
        Optional<String> revision,
        boolean fromBase,
        Optional<InstanceId> given,
        boolean terminateGiven,
        String certnameSuffix) {}
