package dev.autoami.deploy.simulation.ec2;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/** From when on what is done now will be known, as consistent as EC2 is at this moment. */
record Lag(Clock clock, Supplier<Conditions> conditions) {
    Instant instances() {
        return clock.instant().plus(conditions.get().consistency().instances());
    }

    Instant images() {
        return clock.instant().plus(conditions.get().consistency().images());
    }

    Instant tags() {
        return clock.instant().plus(conditions.get().consistency().tags());
    }

    /** The tags that TagSpecifications name for a type of resource. */
    Tags tags(Query query, String resourceType) {
        return Tags.of(query.tagsFor(resourceType), tags());
    }
}
