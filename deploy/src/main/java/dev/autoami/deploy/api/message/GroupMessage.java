package dev.autoami.deploy.api.message;

import org.jspecify.annotations.Nullable;

/**
 * A group.
 *
 * @param fromBase whether the next rebake starts from the base image
 * @param latest its latest image, if it has one
 */
public record GroupMessage(
        String name,
        GroupSettingsMessage settings,
        boolean fromBase,
        @Nullable ImageMessage latest,
        String createdAt,
        String updatedAt) {}
