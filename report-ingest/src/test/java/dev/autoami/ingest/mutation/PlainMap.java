package dev.autoami.ingest.mutation;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map of a document that remembers which keys were there twice. */
final class PlainMap extends LinkedHashMap<Object, Object> {
    private final Set<Object> twice = new HashSet<>();

    @Override
    public @Nullable Object put(Object key, Object value) {
        if (containsKey(key)) {
            twice.add(key);
        }
        return super.put(key, value);
    }

    boolean hasTwice(Object key) {
        return twice.contains(key);
    }

    boolean hasAnyTwice() {
        return !twice.isEmpty();
    }
}
