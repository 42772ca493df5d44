package dev.autoami.ingest.policy;

import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.schema.group.Glob;
import dev.autoami.schema.group.IgnoredChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the rules of a group ignored.
 *
 * @param rules those that ignored something, in the group's order; a resource may be named by several
 */
record Ignoring(List<Fired> rules) {
    /** A rule, and the names of what it ignored. */
    record Fired(IgnoredChange rule, List<String> resources) {}

    /** @param which the resources that count unless they are ignored */
    static Ignoring of(List<IgnoredChange> rules, Evidence evidence, Predicate<ResourceStatus> which) {
        List<ResourceStatus> counting =
                evidence.report().resources().stream().filter(which).toList();
        List<Fired> fired = new ArrayList<>();
        for (IgnoredChange rule : rules) {
            Glob title = new Glob(rule.title());
            List<String> ignored = counting.stream()
                    .filter(resource -> matches(rule, title, resource))
                    .map(ResourceStatus::name)
                    .toList();
            if (!ignored.isEmpty()) {
                fired.add(new Fired(rule, Evidence.sorted(ignored)));
            }
        }
        return new Ignoring(fired);
    }

    /** By whichever rule. */
    Set<String> resources() {
        Set<String> all = new HashSet<>();
        rules.forEach(fired -> all.addAll(fired.resources()));
        return all;
    }

    private static boolean matches(IgnoredChange rule, Glob title, ResourceStatus resource) {
        return (rule.type().equals("*") || rule.type().equalsIgnoreCase(resource.type()))
                && (rule.tag().equals("*") || resource.tags().contains(rule.tag()))
                && title.matches(resource.title());
    }
}
