package dev.autoami.deploy.api.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group's settings. What is absent in a creation gets its default, in a change it stays; in a change the empty text
 * takes an optional setting away.
 *
 * @param type the first of {@code types}; given alone, the only one
 * @param types in the order in which they are looked for
 * @param subnet the first of {@code subnets}; given alone, the only one
 * @param subnets in the order in which each type is looked for in them
 * @param connect {@code private-ip}, {@code public-ip}, {@code private-dns} or {@code public-dns}
 * @param keyname the EC2 key pair of {@code autoami launch}, with {@code keyfile}, a path on the server
 * @param beforeClean the text of the group's own clean-up script
 */
public record GroupSettingsMessage(
        @Nullable String image,
        @Nullable String type,
        @Nullable List<String> types,
        @Nullable String login,
        @Nullable String puppetServer,
        @Nullable String caServer,
        @Nullable String region,
        @Nullable String subnet,
        @Nullable List<String> subnets,
        @Nullable List<String> securityGroups,
        @Nullable String instanceProfile,
        @Nullable String connect,
        @Nullable String keyname,
        @Nullable String keyfile,
        @Nullable String environment,
        @Nullable Map<String, String> trustedFacts,
        @Nullable String imagePrefix,
        @Nullable String description,
        @Nullable String beforeClean,
        @Nullable Integer maxRuns,
        @Nullable RulesMessage rules,
        @Nullable WatchMessage watch) {
    /** Says nothing of anything. */
    public static final GroupSettingsMessage NONE = new GroupSettingsMessage(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null);
}
