package dev.autoami.deploy.api.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which live nodes' reports may trigger a rebake of a group.
 *
 * @param certnames certnames and patterns such as {@code web-*.example.com}; empty: none
 * @param interval least time between two rebakes that reports triggered, such as {@code 6h}
 * @param image {@code checked}: only nodes of the latest image count, or {@code assumed-latest}: all do
 */
public record WatchMessage(
        @Nullable List<String> certnames,
        @Nullable String interval,
        @Nullable String image) {}
