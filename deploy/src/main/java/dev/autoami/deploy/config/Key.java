package dev.autoami.deploy.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key of the configuration.
 *
 * @param name as in the file, its levels joined by dots
 * @param fallback the text it has when it is not given; null when it then has no value
 * @param isRequired whether it must be given
 * @param isList whether it takes several values
 * @param expected what is said to somebody who gave something else
 */
record Key<T>(
        String name,
        @Nullable String fallback,
        boolean isRequired,
        boolean isList,
        String expected,
        Function<List<String>, T> parse) {

    static <T> Key<T> of(String name, String fallback, String expected, Function<String, T> parse) {
        return new Key<>(name, fallback, false, false, expected, values -> parse.apply(values.getFirst()));
    }

    static <T> Key<T> required(String name, String expected, Function<String, T> parse) {
        return new Key<>(name, null, true, false, expected, values -> parse.apply(values.getFirst()));
    }

    static <T> Key<T> optional(String name, String expected, Function<String, T> parse) {
        return new Key<>(name, null, false, false, expected, values -> parse.apply(values.getFirst()));
    }

    static <T> Key<List<T>> list(String name, String expected, Function<String, T> parse) {
        return new Key<>(
                name,
                "",
                false,
                true,
                expected,
                values -> values.stream().map(parse).toList());
    }

    /** {@code database.url}: {@code AUTOAMI_DATABASE_URL}. */
    String variable() {
        return "AUTOAMI_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
