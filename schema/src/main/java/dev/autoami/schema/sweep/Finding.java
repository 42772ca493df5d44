package dev.autoami.schema.sweep;

import java.time.Instant;
import java.util.Optional;

/**
 * One thing in which an account and the registry differ.
 *
 * @param thing its id in EC2, or a certname
 * @param group as its tag says
 * @param rebake as its tag says; of a foreign thing it may be anything
 * @param since from when on it should not have been so, as far as that is known: its age counts from here
 * @param note more on what was done: until when it waits, why it failed; may be empty
 */
public record Finding(
        FindingKind kind,
        String region,
        String thing,
        Optional<String> group,
        Optional<String> rebake,
        Instant since,
        String why,
        Handling handling,
        String note) {

    public Finding handled(Handling how, String newNote) {
        return new Finding(kind, region, thing, group, rebake, since, why, how, newNote);
    }
}
