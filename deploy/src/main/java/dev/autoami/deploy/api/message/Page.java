package dev.autoami.deploy.api.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the cursor with which the rest is asked for; absent when there is none
 */
public record Page<T>(List<T> items, @Nullable String next) {}
