package dev.autoami.schema.report;

import java.util.List;

/**
 * A verdict with its evidence. Resources are named as Puppet names them, {@code File[/etc/motd]}.
 *
 * @param reasons sentences for the operator, the weightiest first
 * @param changed resources that changed
 * @param failed resources that failed, or failed to restart
 * @param intentional resources with a successful change that the code intended
 * @param corrective resources with a successful change that only put drift right
 * @param ignored intentional changes that a rule of the group ignored
 * @param skipped resources that were skipped
 */
public record Decision(
        Verdict verdict,
        List<String> reasons,
        List<String> changed,
        List<String> failed,
        List<String> intentional,
        List<String> corrective,
        List<String> ignored,
        List<String> skipped) {
    public Decision {
        reasons = List.copyOf(reasons);
        changed = List.copyOf(changed);
        failed = List.copyOf(failed);
        intentional = List.copyOf(intentional);
        corrective = List.copyOf(corrective);
        ignored = List.copyOf(ignored);
        skipped = List.copyOf(skipped);
    }
}
