package dev.autoami.schema;

import java.util.Optional;

/**
 * Where the registry lies.
 *
 * @param url a JDBC URL of H2 ({@code jdbc:h2:file:…}, {@code jdbc:h2:mem:…}) or MySQL ({@code jdbc:mysql:…})
 * @param poolSize most connections at once, at least 2: the migration holds one while it uses another
 */
public record DatabaseSettings(String url, Optional<String> user, Optional<String> password, int poolSize) {
    public DatabaseSettings {
        if (poolSize < 2) {
            throw new IllegalArgumentException("the registry needs 2 database connections or more, not " + poolSize);
        }
    }

    @Override
    public String toString() {
        return "DatabaseSettings[url=%s, user=%s, poolSize=%d]".formatted(url, user, poolSize);
    }
}
