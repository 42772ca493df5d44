package dev.autoami.schema.group;

import java.util.List;

/**
 * A group's policy: how its decisions are made from reports. What is false by default also is where the registry holds
 * rules from before it could be said.
 *
 * @param rule which rule decides
 * @param ignored changes that do not count; the default ignores {@code Notify[*]}
 * @param countCorrective whether changes that only put drift right count as those do that the code intended
 * @param acceptNoopPending whether a run may leave changes undone because of noop; a noop run never passes
 * @param rejectSkipped whether skipped resources reject the run
 */
public record ChangeRules(
        Rule rule,
        List<IgnoredChange> ignored,
        boolean countCorrective,
        boolean acceptNoopPending,
        boolean rejectSkipped) {
    public static final ChangeRules DEFAULT =
            new ChangeRules(Rule.INTENTIONAL, List.of(IgnoredChange.parse("Notify[*]")), false, false, false);

    public ChangeRules {
        ignored = List.copyOf(ignored);
    }

    /** The rules by name. */
    public enum Rule {
        /** A change that counts and succeeded, in a run with nothing against it: design.md. */
        INTENTIONAL,
        /**
         * Changed more than zero and failed none, by the metrics: for those who want what the first AutoAMI did. Asks for
         * no other option; what is ignored only need not settle before the image is made.
         */
        SIMPLE
    }
}
