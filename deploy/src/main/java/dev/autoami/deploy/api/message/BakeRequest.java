package dev.autoami.deploy.api.message;

import org.jspecify.annotations.Nullable;

/** Asks for an image of a running instance of the user's. */
public record BakeRequest(
        String group, String instance, @Nullable Boolean terminate) {}
