package dev.autoami.deploy.api.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for rebakes.
 *
 * @param groups all, when absent or empty
 * @param trigger {@code cli}, {@code git-hook} or {@code api}
 */
public record RunRequest(
        @Nullable List<String> groups,
        @Nullable String trigger,
        @Nullable String revision,
        @Nullable Boolean fromBase) {}
