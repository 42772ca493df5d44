package dev.autoami.ingest.policy;

import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.schema.group.ChangeRules.IgnoredChange;
import dev.autoami.schema.group.Glob;
import java.util.List;

/** Which resources' changes a group ignores. */
final class Ignoring {
    private final List<IgnoredChange> rules;

    Ignoring(List<IgnoredChange> rules) {
        this.rules = rules;
    }

    boolean ignores(ResourceStatus resource) {
        return rules.stream().anyMatch(rule -> matches(rule, resource));
    }

    private static boolean matches(IgnoredChange rule, ResourceStatus resource) {
        return (rule.type().equals("*") || rule.type().equalsIgnoreCase(resource.type()))
                && new Glob(rule.title()).matches(resource.title());
    }
}
