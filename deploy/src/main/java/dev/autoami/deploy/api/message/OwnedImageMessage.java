package dev.autoami.deploy.api.message;

import org.jspecify.annotations.Nullable;

/**
 * An AMI that the account owns.
 *
 * @param group the group whose image it is; absent when it is none of ours
 * @param imageState what our image is, such as LATEST; absent when the registry does not know it
 */
public record OwnedImageMessage(
        String region,
        String ami,
        String name,
        String state,
        @Nullable String createdAt,
        @Nullable String group,
        @Nullable String imageState) {}
