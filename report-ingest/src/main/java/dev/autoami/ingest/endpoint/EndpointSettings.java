package dev.autoami.ingest.endpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the endpoint takes, and from whom.
 *
 * @param senders certnames of the Puppet Servers that may post, told by their client certificates; empty where nobody has
 *     one, because the service speaks plain HTTP
 * @param bodyBytes longest body
 * @param roomBytes memory for bodies that are received whole, until they are stored; at least one of the longest
 * @param receiveLimit how long a body may come, in whole seconds
 * @param patience how long a sender is let wait for room, in whole seconds
 */
public record EndpointSettings(
        Optional<Set<String>> senders, int bodyBytes, long roomBytes, Duration receiveLimit, Duration patience) {
    public EndpointSettings {
        if (bodyBytes < 1 || roomBytes < bodyBytes) {
            throw new IllegalArgumentException(
                    "%d bytes of room for bodies of up to %d bytes".formatted(roomBytes, bodyBytes));
        }
        senders = senders.map(Set::copyOf);
    }

    /** The same, and whoever reaches it may post. */
    EndpointSettings fromEverybody() {
        return new EndpointSettings(Optional.empty(), bodyBytes, roomBytes, receiveLimit, patience);
    }

    String tooLong() {
        return "a report may have %,d bytes, and this one has more".formatted(bodyBytes);
    }
}
