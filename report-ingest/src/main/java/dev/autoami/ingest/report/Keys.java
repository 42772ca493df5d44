package dev.autoami.ingest.report;

import java.util.HashMap;
import java.util.Map;

/** The keys of a map that somebody reads: at most 64, each with a number. */
final class Keys {
    private final Map<String, Integer> numbers = new HashMap<>();

    Keys(String... keys) {
        for (String key : keys) {
            numbers.put(key, numbers.size());
        }
        if (numbers.size() > Long.SIZE) {
            throw new IllegalArgumentException("more keys than bits: " + numbers.size());
        }
    }

    /** The number of a key; negative when nobody reads it. */
    int number(String key) {
        return numbers.getOrDefault(key, -1);
    }
}
