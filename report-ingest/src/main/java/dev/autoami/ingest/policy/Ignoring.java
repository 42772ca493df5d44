package dev.autoami.ingest.policy;

import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.schema.group.ChangeRules.IgnoredChange;
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
                && matches(rule.title(), resource.title());
    }

    /** By hand, in linear steps back: a regular expression of many stars can be made to take for ever. */
    private static boolean matches(String pattern, String title) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resumed = 0;
        while (at < title.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                resumed = at;
            } else if (in < pattern.length() && pattern.charAt(in) == title.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++resumed;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }
}
