package dev.autoami.deploy.api.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a group's reports are decided.
 *
 * @param rule {@code intentional} or {@code simple}
 * @param ignored resources whose changes warrant no image, such as {@code Notify[*]}
 * @param rejectSkipped whether skipped resources reject a run
 */
public record RulesMessage(
        @Nullable String rule,
        @Nullable List<String> ignored,
        @Nullable Boolean rejectSkipped) {}
