package dev.autoami.deploy.api.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words of the API for our enumerations: {@code private-ip} for {@code PRIVATE_IP}. */
public final class Text {
    private Text() {}

    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads both forms.
     *
     * @throws IllegalArgumentException which says what there is
     */
    public static <E extends Enum<E>> E read(String field, String text, Class<E> type) {
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is one of %s, not '%s'"
                            .formatted(
                                    field,
                                    Arrays.stream(type.getEnumConstants())
                                            .map(Text::of)
                                            .collect(Collectors.joining(", ")),
                                    text),
                    e);
        }
    }
}
