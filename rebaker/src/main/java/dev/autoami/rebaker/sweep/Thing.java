package dev.autoami.rebaker.sweep;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something in an account that carries AutoAMI's tags.
 *
 * @param state EC2's word
 * @param name an AMI's name; empty of others
 * @param parts an AMI's snapshots
 * @param of the AMI that a snapshot was made for by CreateImage, or the instance that a volume is attached to; empty when
 *     there is none
 */
public record Thing(
        Kind kind,
        String region,
        String id,
        String state,
        Instant madeAt,
        String name,
        List<String> parts,
        Optional<String> of,
        Map<String, String> tags) {
    public Thing {
        parts = List.copyOf(parts);
        tags = Map.copyOf(tags);
    }

    /** What AutoAMI makes in EC2. */
    public enum Kind {
        INSTANCE,
        IMAGE,
        SNAPSHOT,
        VOLUME
    }
}
