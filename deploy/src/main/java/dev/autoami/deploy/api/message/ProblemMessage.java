package dev.autoami.deploy.api.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RFC 9457, application/problem+json.
 *
 * @param errors when several things are wrong at once
 */
public record ProblemMessage(
        String type,
        String title,
        int status,
        String detail,
        @Nullable List<String> errors) {}
