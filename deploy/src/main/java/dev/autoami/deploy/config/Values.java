package dev.autoami.deploy.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file and the environment, asked key by key; collects every error before anybody is told. */
final class Values {
    private final Map<String, ConfigurationFile.Entry> file;
    private final Map<String, String> environment;
    private final List<String> errors;

    Values(Map<String, ConfigurationFile.Entry> file, Map<String, String> environment, List<String> errors) {
        this.file = file;
        this.environment = environment;
        this.errors = errors;
        List<String> known = Keys.ALL.stream().map(Key::name).toList();
        file.forEach((name, entry) -> {
            if (!known.contains(name)) {
                errors.add("%s: %s: there is no such key%s".formatted(entry.where(), name, nearest(name, known)));
            }
        });
        Keys.ALL.forEach(this::find);
    }

    /** The value of a key that is required or has a default. Only to be asked when there was no error. */
    <T> T of(Key<T> key) {
        return find(key).orElseThrow();
    }

    <T> Optional<T> find(Key<T> key) {
        String variable = environment.get(key.variable());
        if (variable != null) {
            return parse(key, key.isList() ? split(variable) : List.of(variable), key.variable());
        }
        ConfigurationFile.Entry entry = file.get(key.name());
        if (entry != null) {
            if (entry.isList() && !key.isList()) {
                errors.add("%s: %s: expected %s, not a list".formatted(entry.where(), key.name(), key.expected()));
                return Optional.empty();
            }
            return parse(key, entry.values(), entry.where());
        }
        if (key.isRequired()) {
            errors.add("%s: is missing: expected %s (or set %s)".formatted(key.name(), key.expected(), key.variable()));
            return Optional.empty();
        }
        String fallback = key.fallback();
        return fallback == null
                ? Optional.empty()
                : parse(key, key.isList() ? split(fallback) : List.of(fallback), "the default");
    }

    private <T> Optional<T> parse(Key<T> key, List<String> values, String where) {
        try {
            return Optional.of(key.parse().apply(values));
        } catch (IllegalArgumentException | ArithmeticException e) {
            // A reference's text may be a secret that somebody put there by mistake.
            boolean isSecret = key.expected().startsWith("file:");
            errors.add("%s: %s: expected %s%s"
                    .formatted(
                            where,
                            key.name(),
                            key.expected(),
                            isSecret ? "" : ", not '" + String.join(", ", values) + "'"));
            return Optional.empty();
        }
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>(Arrays.asList(text.split(",", -1)));
        parts.replaceAll(String::strip);
        parts.removeIf(String::isEmpty);
        return parts;
    }

    private static String nearest(String name, List<String> known) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return known.stream()
                .filter(key -> key.equals(last) || key.endsWith("." + last) || key.startsWith(name + "."))
                .findFirst()
                .map(key -> "; is " + key + " meant?")
                .orElse("");
    }
}
