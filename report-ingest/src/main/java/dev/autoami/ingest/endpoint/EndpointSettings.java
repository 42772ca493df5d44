package dev.autoami.ingest.endpoint;

import java.util.Optional;
import java.util.Set;

/**
 * What the endpoint takes, and from whom.
 *
 * @param senders certnames of the Puppet Servers that may post, told by their client certificates; empty where nobody has
 *     one, because the service speaks plain HTTP
 * @param bodyBytes longest body
 * @param bufferedBytes most bytes of bodies held at once, beyond which senders are refused
 */
public record EndpointSettings(Optional<Set<String>> senders, int bodyBytes, long bufferedBytes) {
    public EndpointSettings {
        senders = senders.map(Set::copyOf);
    }

    /** Room for four of the longest bodies. */
    public static EndpointSettings of(Optional<Set<String>> senders, int bodyBytes) {
        return new EndpointSettings(senders, bodyBytes, 4L * bodyBytes);
    }

    Problem tooLarge() {
        return Problem.of(413, "a report may have %,d bytes, and this one has more".formatted(bodyBytes));
    }
}
