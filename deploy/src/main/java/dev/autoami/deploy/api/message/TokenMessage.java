package dev.autoami.deploy.api.message;

import dev.autoami.schema.token.Token;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A token, without its text. */
public record TokenMessage(
        String name,
        String scope,
        String createdAt,
        @Nullable String revokedAt) {
    public static TokenMessage of(Token token) {
        return new TokenMessage(
                token.name(),
                token.scope().name().toLowerCase(Locale.ROOT),
                token.createdAt().toString(),
                token.revokedAt().map(Instant::toString).orElse(null));
    }
}
