package dev.autoami.deploy.api.message;

import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.IgnoredChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A group's policy: how its reports are decided. In a change, what is absent stays.
 *
 * @param rule {@code intentional} or {@code simple}
 * @param ignored all rules that ignore changes, each written {@code File[/var/cache/*]}, {@code tag:noisy} or
 *     {@code Exec[*] tag:noisy}
 * @param ignore rules to add; only in a change
 * @param unignore rules to take away, before others are added; only in a change
 * @param countCorrective whether changes that only put drift right count
 * @param acceptNoopPending whether a run may leave changes undone because of noop
 * @param rejectSkipped whether skipped resources reject a run
 */
public record RulesMessage(
        @Nullable String rule,
        @Nullable List<String> ignored,
        @Nullable List<String> ignore,
        @Nullable List<String> unignore,
        @Nullable Boolean countCorrective,
        @Nullable Boolean acceptNoopPending,
        @Nullable Boolean rejectSkipped) {
    /** Says nothing of anything. */
    public static final RulesMessage NONE = new RulesMessage(null, null, null, null, null, null, null);

    private static final int MOST = 100;

    public static RulesMessage of(ChangeRules rules) {
        return new RulesMessage(
                Text.of(rules.rule()),
                rules.ignored().stream().map(IgnoredChange::toString).toList(),
                null,
                null,
                rules.countCorrective(),
                rules.acceptNoopPending(),
                rules.rejectSkipped());
    }

    /**
     * These rules with what this message says.
     *
     * @throws IllegalArgumentException which says what is wrong with which of its rules
     */
    public ChangeRules change(ChangeRules are) {
        return new ChangeRules(
                rule == null ? are.rule() : Text.read("rule", rule, ChangeRules.Rule.class),
                changeIgnored(are.ignored()),
                countCorrective == null ? are.countCorrective() : countCorrective,
                acceptNoopPending == null ? are.acceptNoopPending() : acceptNoopPending,
                rejectSkipped == null ? are.rejectSkipped() : rejectSkipped);
    }

    private List<IgnoredChange> changeIgnored(List<IgnoredChange> are) {
        Set<IgnoredChange> rules = new LinkedHashSet<>(ignored == null ? are : parse("ignored", ignored));
        for (IgnoredChange rule : parse("unignore", unignore)) {
            if (!rules.remove(rule)) {
                throw new IllegalArgumentException("there is no ignore rule '%s'%s"
                        .formatted(
                                rule,
                                rules.stream()
                                        .map(each -> "'" + each + "'")
                                        .collect(
                                                Collectors.joining(", ", rules.isEmpty() ? "" : "; there are: ", ""))));
            }
        }
        rules.addAll(parse("ignore", ignore));
        if (rules.size() > MOST && rules.size() > are.size()) {
            throw new IllegalArgumentException(
                    "these would be %d ignore rules, a group has %d at most".formatted(rules.size(), MOST));
        }
        return new ArrayList<>(rules);
    }

    private static List<IgnoredChange> parse(String field, @Nullable List<String> rules) {
        if (rules == null) {
            return List.of();
        }
        if (rules.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("%s has a null among its values".formatted(field));
        }
        return rules.stream().map(IgnoredChange::parse).toList();
    }
}
