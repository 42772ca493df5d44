package dev.autoami.ingest.policy;

import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides from one report. Anything that speaks against the run rejects it, even when nothing changed; then an
 * intentional change that no rule ignores warrants an image. Stateless and thread-safe.
 */
public final class ChangePolicy {
    public Decision decide(RunReport report, Expectation expected) {
        return new Deciding(report, expected).decide();
    }

    /** One report's evidence. */
    private static final class Deciding {
        private final RunReport report;
        private final Expectation expected;
        private final List<String> changed;
        private final List<String> failed;
        private final List<String> failedToRestart;
        private final List<String> intentional;
        private final List<String> corrective;
        private final List<String> ignored;
        private final List<String> skipped;

        Deciding(RunReport report, Expectation expected) {
            this.report = report;
            this.expected = expected;
            changed = named(ResourceStatus::changed);
            failed = named(resource -> resource.failed() || resource.failedToRestart());
            failedToRestart = named(ResourceStatus::failedToRestart);
            intentional = named(ResourceStatus::isIntentional);
            corrective = named(ResourceStatus::isCorrective);
            skipped = named(ResourceStatus::skipped);
            Ignoring ignoring = new Ignoring(expected.rules().ignored());
            ignored = expected.rules().rule() == ChangeRules.Rule.SIMPLE
                    ? List.of()
                    : named(resource -> resource.isIntentional() && ignoring.ignores(resource));
        }

        Decision decide() {
            return switch (expected.rules().rule()) {
                case INTENTIONAL -> byIntent();
                case SIMPLE -> byCounts();
            };
        }

        private Decision byIntent() {
            List<String> against = new ArrayList<>();
            failures(against);
            incompleteness(against);
            otherCode(against);
            if (report.status().isEmpty()) {
                against.add("a report of format %d has no status: Puppet 2.6.5 or newer is needed"
                        .formatted(report.format()));
            }
            if (expected.rules().rejectSkipped() && isSkipped()) {
                against.add(skips());
            }
            if (!against.isEmpty()) {
                return decision(Verdict.REJECTED, against);
            }
            List<String> counted = without(intentional, ignored);
            List<String> reasons = new ArrayList<>();
            boolean rebake = report.status().orElse("").equals("changed") && !counted.isEmpty();
            if (rebake) {
                reasons.add(counted("intentional change", counted.size(), counted));
            } else if (report.metric("changed") == 0 && changed.isEmpty()) {
                reasons.add("nothing changed");
            } else {
                reasons.add("nothing changed but what is listed as corrective or ignored");
            }
            asides(reasons);
            return decision(rebake ? Verdict.REBAKE : Verdict.UP_TO_DATE, reasons);
        }

        /** What the first AutoAMI did, for groups that ask for it by name; a wrong environment or other code it never knew. */
        private Decision byCounts() {
            List<String> against = new ArrayList<>();
            otherCode(against);
            if (report.metric("failed") > 0) {
                against.addFirst(counted("resource failed", "resources failed", report.metric("failed"), failed));
            } else if (report.metric("changed") == 0
                    && report.status().orElse("").equals("failed")) {
                against.addFirst("the run failed" + firstError());
            }
            if (!against.isEmpty()) {
                return decision(Verdict.REJECTED, against);
            }
            if (report.metric("changed") > 0) {
                return decision(
                        Verdict.REBAKE, List.of(counted("change", "changes", report.metric("changed"), changed)));
            }
            return decision(Verdict.UP_TO_DATE, List.of("nothing changed"));
        }

        private void failures(List<String> against) {
            List<String> onlyFailed = without(failed, failedToRestart);
            // A failed restart is among the failed of the metrics too.
            long restarts = Math.max(report.metric("failed_to_restart"), failedToRestart.size());
            long failures = Math.max(report.metric("failed") - restarts, onlyFailed.size());
            if (failures > 0) {
                against.add(counted("resource failed", "resources failed", failures, onlyFailed) + firstError());
            }
            if (restarts > 0) {
                against.add(
                        counted("resource failed to restart", "resources failed to restart", restarts, failedToRestart)
                                + (failures > 0 ? "" : firstError()));
            }
            if (against.isEmpty() && report.status().orElse("").equals("failed")) {
                against.add("the run failed" + firstError());
            }
        }

        private void incompleteness(List<String> against) {
            if (!report.transactionCompleted().orElse(true)) {
                against.add("the transaction did not complete");
            }
            if (report.noop()) {
                against.add("it was a noop run");
            }
            if (report.noopPending()) {
                List<String> pending = named(ResourceStatus::isNoop);
                against.add("noop left changes undone" + (pending.isEmpty() ? "" : ": " + Decision.some(pending)));
            }
            report.cachedCatalogStatus()
                    .filter(status -> !status.equals("not_used"))
                    .ifPresent(status ->
                            against.add("the catalog came from the agent's cache (%s), not from the Puppet Server"
                                    .formatted(status)));
        }

        private void otherCode(List<String> against) {
            expected.environment()
                    .filter(wanted -> !report.environment().orElse("").equals(wanted))
                    .ifPresent(wanted -> against.add("the run used %s, the group's environment is %s"
                            .formatted(
                                    report.environment()
                                            .map("environment "::concat)
                                            .orElse("an unknown environment"),
                                    wanted)));
            expected.revision()
                    .filter(wanted -> CodeRevision.compare(wanted, report) == CodeRevision.Match.DIFFERENT)
                    .ifPresent(wanted -> against.add(
                            "the Puppet Server still serves revision %s, the trigger is about %s: deploy the code, then run again"
                                    .formatted(report.codeRevision().orElse("?"), wanted)));
        }

        /** What the operator should know though it does not decide. */
        private void asides(List<String> reasons) {
            if (!corrective.isEmpty()) {
                reasons.add("drift put right: " + Decision.some(corrective));
            }
            if (!ignored.isEmpty()) {
                reasons.add("ignored by the group's rules: " + Decision.some(ignored));
            }
            if (isSkipped()) {
                reasons.add(skips());
            }
            expected.revision()
                    .filter(wanted -> CodeRevision.compare(wanted, report) == CodeRevision.Match.UNKNOWN)
                    .ifPresent(wanted -> reasons.add(
                            "the report does not tell whether the Puppet Server serves revision %s".formatted(wanted)));
        }

        private boolean isSkipped() {
            return !skipped.isEmpty() || report.metric("skipped") > 0;
        }

        private String skips() {
            long count = Math.max(report.metric("skipped"), skipped.size());
            return counted("resource was skipped", "resources were skipped", count, skipped);
        }

        private String firstError() {
            return report.errors().isEmpty()
                    ? ""
                    : " (%s)".formatted(report.errors().getFirst().strip().replaceAll("\\s+", " "));
        }

        /** By name, in the order of their bytes, as Ruby sorts. */
        private List<String> named(Predicate<ResourceStatus> which) {
            return report.resources().stream()
                    .filter(which)
                    .map(ResourceStatus::name)
                    .sorted((one, other) -> Arrays.compareUnsigned(
                            one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)))
                    .toList();
        }

        private static List<String> without(List<String> all, List<String> some) {
            Set<String> taken = Set.copyOf(some);
            return all.stream().filter(resource -> !taken.contains(resource)).toList();
        }

        private Decision decision(Verdict verdict, List<String> reasons) {
            return new Decision(verdict, reasons, changed, failed, intentional, corrective, ignored, skipped);
        }

        private static String counted(String one, long count, List<String> resources) {
            return counted(one, one + "s", count, resources);
        }

        private static String counted(String one, String several, long count, List<String> resources) {
            String names = resources.isEmpty() ? "" : ": " + Decision.some(resources);
            return "%d %s%s".formatted(count, count == 1 ? one : several, names);
        }
    }
}
