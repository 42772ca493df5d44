package dev.autoami.schema.token;

import java.time.Instant;
import java.util.Optional;

/** An API token; its text is known to the user only. */
public record Token(String name, Scope scope, Instant createdAt, Optional<Instant> revokedAt) {}
