package dev.autoami.ingest.policy;

import dev.autoami.schema.group.ChangeRules;
import java.util.Optional;

/**
 * What a report is held against.
 *
 * @param environment the Puppet environment that the run must have used; any when empty
 * @param revision the code revision that the trigger was about
 */
public record Expectation(ChangeRules rules, Optional<String> environment, Optional<String> revision) {
    /** The default rules, whatever the environment and the code. */
    public static final Expectation DEFAULT = new Expectation(ChangeRules.DEFAULT, Optional.empty(), Optional.empty());
}
