package dev.autoami.deploy.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Where the service is and who calls: from flags, the environment, or {@code cli.yaml} in the user's config directory
 * ({@code $XDG_CONFIG_HOME/autoami}, else {@code ~/.config/autoami}), in this order.
 */
record Settings(URI url, Optional<String> token, Optional<Path> cacert) {
    static final String DEFAULT_URL = "http://127.0.0.1:8442";
    private static final List<String> KEYS = List.of("url", "token", "cacert");

    static Settings of(Map<String, String> flags, Map<String, String> environment) {
        Map<String, String> values = file(environment);
        for (String key : KEYS) {
            Optional.ofNullable(environment.get("AUTOAMI_" + key.toUpperCase(Locale.ROOT)))
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> values.put(key, value));
        }
        values.putAll(flags);
        return new Settings(
                uri(values.getOrDefault("url", DEFAULT_URL)),
                Optional.ofNullable(values.get("token")).map(Settings::token),
                Optional.ofNullable(values.get("cacert")).map(Path::of));
    }

    /** What a file was read into often has its line end. The text is a secret, so it is not repeated. */
    private static String token(String text) {
        String token = text.strip();
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "the token has characters that no token has: was something else pasted with it?");
        }
        return token;
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new CommandFailedException(
                ExitCode.USAGE,
                "the service's URL is such as https://autoami.example.com:8443, not '%s'".formatted(text));
    }

    private static Map<String, String> file(Map<String, String> environment) {
        Path directory = Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".config"));
        Path file = directory.resolve("autoami").resolve("cli.yaml");
        Map<String, String> values = new HashMap<>();
        try {
            Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            if (root instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    if (!(key instanceof String name) || !KEYS.contains(name)) {
                        throw new CommandFailedException(
                                ExitCode.USAGE,
                                "%s: there is no key '%s'; there are url, token and cacert".formatted(file, key));
                    }
                    values.put(name, String.valueOf(value));
                });
            } else if (root != null) {
                throw new CommandFailedException(ExitCode.USAGE, file + ": expected the keys url, token and cacert");
            }
        } catch (NoSuchFileException e) {
            // Most users have none.
        } catch (IOException | YAMLException e) {
            throw new CommandFailedException(ExitCode.USAGE, "cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
        return values;
    }
}
