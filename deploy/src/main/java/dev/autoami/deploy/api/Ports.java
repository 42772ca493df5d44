package dev.autoami.deploy.api;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.sweep.Sweep;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the API needs besides the registry.
 *
 * @param request files a rebake and has it driven
 * @param cancel asks for a rebake's end; false when it has ended and keeps nothing
 * @param release ends an instance that is kept to be looked at; false when none is
 * @param defaultRegion the region of a group that names none
 */
public record Ports(
        Cloud cloud,
        Function<RebakeRequest, Rebake> request,
        Predicate<RebakeId> cancel,
        Predicate<RebakeId> release,
        Sweeping sweeping,
        Supplier<Optional<String>> defaultRegion,
        String certnameSuffix) {
    /** Sweeps the account. */
    public interface Sweeping {
        Sweep sweep(boolean dryRun);
    }
}
