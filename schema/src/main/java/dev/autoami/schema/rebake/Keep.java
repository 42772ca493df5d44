package dev.autoami.schema.rebake;

import java.time.Duration;
import java.util.List;

/**
 * The wish to look at a rebake's instance, should it end FAILED or REJECTED.
 *
 * @param length how long the instance is kept then
 * @param keys public keys, as lines of an {@code authorized_keys}, that are let in then
 */
public record Keep(Duration length, List<String> keys) {
    public Keep {
        keys = List.copyOf(keys);
    }
}
