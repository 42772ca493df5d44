package dev.autoami.schema.group;

import java.util.List;

/**
 * How a group's decisions are made from reports.
 *
 * @param rule which rule decides
 * @param ignored changes that never warrant an image, in addition to nothing: the default ignores {@code Notify[*]}
 * @param rejectSkipped whether skipped resources reject the run
 */
public record ChangeRules(Rule rule, List<IgnoredChange> ignored, boolean rejectSkipped) {
    public static final ChangeRules DEFAULT =
            new ChangeRules(Rule.INTENTIONAL, List.of(new IgnoredChange("Notify", "*")), false);

    public ChangeRules {
        ignored = List.copyOf(ignored);
    }

    /** The rules by name. */
    public enum Rule {
        /** An intentional change that succeeded and is not ignored, in a run with nothing against it: design.md. */
        INTENTIONAL,
        /** Changed more than zero and failed none, by the metrics: for those who want what the first AutoAMI did. */
        SIMPLE
    }

    /**
     * Resources whose changes are ignored.
     *
     * @param type the resource type as Puppet writes it ({@code Notify}), or {@code *}
     * @param title a title, in which {@code *} stands for any text
     */
    public record IgnoredChange(String type, String title) {}
}
