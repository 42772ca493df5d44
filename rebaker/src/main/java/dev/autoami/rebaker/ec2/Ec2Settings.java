package dev.autoami.rebaker.ec2;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How EC2 is called. Credentials, and the endpoint unless one is given here, come by the SDK's own chain (environment,
 * profile, container, instance role; {@code AWS_ENDPOINT_URL}).
 *
 * @param tick how often states that somebody waits for are asked for at most, by one call for all who wait in a region
 * @param lag for how long EC2 may not know what it has just made: an id that stays unknown for longer is gone
 * @param simulator endpoint of a simulated EC2, called with made-up credentials
 */
public record Ec2Settings(Duration tick, Duration lag, Optional<URI> simulator) {
    /** EC2 itself, asked once a second: of a refill of 20 calls a second that leaves nearly all to others. */
    public static Ec2Settings defaults() {
        return new Ec2Settings(Duration.ofSeconds(1), Duration.ofSeconds(30), Optional.empty());
    }

    public Ec2Settings withTick(Duration newTick) {
        return new Ec2Settings(newTick, lag, simulator);
    }

    public Ec2Settings withLag(Duration newLag) {
        return new Ec2Settings(tick, newLag, simulator);
    }

    public Ec2Settings withSimulator(URI endpoint) {
        return new Ec2Settings(tick, lag, Optional.of(endpoint));
    }
}
