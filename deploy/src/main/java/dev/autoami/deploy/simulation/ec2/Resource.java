package dev.autoami.deploy.simulation.ec2;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A thing in the account, as Describe calls find it. */
interface Resource {
    Tags tags();

    /** Values by filter name, other than tags. All resources of a type have the same names. */
    Map<String, List<String>> attributes();

    /** Calls do not know it before. */
    default Instant knownFrom() {
        return Instant.MIN;
    }
}
