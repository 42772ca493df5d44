package dev.autoami.schema;

import java.util.Optional;

/**
 * Where the registry lies.
 *
 * @param url a JDBC URL of H2 ({@code jdbc:h2:file:…}, {@code jdbc:h2:mem:…}) or MySQL ({@code jdbc:mysql:…})
 * @param poolSize most connections at once to MySQL; to H2 there is one
 */
public record DatabaseSettings(String url, Optional<String> user, Optional<String> password, int poolSize) {
    public DatabaseSettings {
        if (poolSize < 1) {
            throw new IllegalArgumentException("the registry needs a database connection or more, not " + poolSize);
        }
    }

    @Override
    public String toString() {
        return "DatabaseSettings[url=%s, user=%s, poolSize=%d]".formatted(url, user, poolSize);
    }
}
