package dev.autoami.deploy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a secret lies; the configuration itself never has one.
 *
 * @param scheme {@code file} or {@code env}
 */
public record SecretReference(String scheme, String place) {
    static SecretReference parse(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        String place = text.substring(colon + 1);
        if (!(scheme.equals("file") || scheme.equals("env")) || place.isBlank()) {
            // The text may be the secret itself, so it is not repeated.
            throw new IllegalArgumentException("a secret is given as file:/path or env:NAME, not by itself");
        }
        return new SecretReference(scheme, place);
    }

    /**
     * The secret, without the line's end of a file.
     *
     * @throws ConfigurationException when it is not there
     */
    public String resolve(String key, Map<String, String> environment) {
        if (scheme.equals("env")) {
            String value = environment.get(place);
            if (value == null || value.isEmpty()) {
                throw new ConfigurationException(
                        "%s: the environment variable %s, which it refers to, is not set".formatted(key, place));
            }
            return value;
        }
        try {
            return Files.readString(Path.of(place)).strip();
        } catch (IOException e) {
            throw new ConfigurationException("%s: cannot read %s: %s".formatted(key, place, Reasons.of(e)), e);
        }
    }

    @Override
    public String toString() {
        return scheme + ":" + place;
    }
}
