package dev.autoami.ingest.mutation;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A scalar of a document; as a key it is its text.
 *
 * @param text nothing for a null
 * @param isPlain whether it stands without quotes
 */
record Leaf(@Nullable String text, boolean isPlain) {
    static Leaf key(String text) {
        return new Leaf(text, true);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Leaf(String its, boolean isPlain) && Objects.equals(text, its);
    }

    @Override
    public int hashCode() {
        return text == null ? 0 : text.hashCode();
    }
}
