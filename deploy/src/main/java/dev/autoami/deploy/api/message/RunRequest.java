package dev.autoami.deploy.api.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for rebakes.
 *
 * @param groups all, when absent or empty
 * @param trigger {@code cli}, {@code git-hook} or {@code api}
 * @param keepOnFailure whether an instance whose rebake fails or is rejected is kept for a while
 * @param keepFor how long: {@code 2h} when absent
 * @param keepKeys public keys that are let in then; the group's own key pair when absent
 */
public record RunRequest(
        @Nullable List<String> groups,
        @Nullable String trigger,
        @Nullable String revision,
        @Nullable Boolean fromBase,
        @Nullable Boolean keepOnFailure,
        @Nullable String keepFor,
        @Nullable List<String> keepKeys) {}
