package dev.autoami.ingest.policy;

import dev.autoami.ingest.report.RunReport;
import java.util.ArrayList;
import java.util.List;

/** What speaks against a run, whatever it changed: sentences, the weightiest first. */
final class Objections {
    private final Evidence evidence;
    private final RunReport report;
    private final Expectation expected;

    Objections(Evidence evidence, Expectation expected) {
        this.evidence = evidence;
        this.report = evidence.report();
        this.expected = expected;
    }

    List<String> all() {
        List<String> against = new ArrayList<>();
        failures(against);
        incompleteness(against);
        against.addAll(otherCode());
        if (report.status().isEmpty()) {
            against.add(
                    "a report of format %d has no status: Puppet 2.6.5 or newer is needed".formatted(report.format()));
        }
        if (expected.rules().rejectSkipped() && evidence.isSkipped()) {
            against.add(evidence.skips() + "; the group rejects that");
        }
        return against;
    }

    /** The run was not of the environment, or not of the revision, that it should have been of. */
    List<String> otherCode() {
        List<String> against = new ArrayList<>();
        expected.environment()
                .filter(wanted -> !report.environment().orElse("").equals(wanted))
                .ifPresent(wanted -> against.add("the run used %s, the group's environment is %s"
                        .formatted(
                                report.environment().map("environment "::concat).orElse("an unknown environment"),
                                wanted)));
        expected.revision()
                .filter(wanted -> CodeRevision.compare(wanted, report) == CodeRevision.Match.DIFFERENT)
                .ifPresent(wanted -> against.add(
                        "the Puppet Server still serves revision %s, the trigger is about %s: deploy the code, then run again"
                                .formatted(report.codeRevision().orElse("?"), wanted)));
        return against;
    }

    private void failures(List<String> against) {
        List<String> failedToRestart = evidence.failedToRestart();
        List<String> onlyFailed = Evidence.without(evidence.failed(), failedToRestart);
        // A failed restart is among the failed of the metrics too.
        long restarts = Math.max(report.metric("failed_to_restart"), failedToRestart.size());
        long failures = Math.max(report.metric("failed") - restarts, onlyFailed.size());
        if (failures > 0) {
            against.add(Evidence.counted("resource failed", "resources failed", failures, onlyFailed)
                    + evidence.firstError());
        }
        if (restarts > 0) {
            against.add(Evidence.counted(
                            "resource failed to restart", "resources failed to restart", restarts, failedToRestart)
                    + (failures > 0 ? "" : evidence.firstError()));
        }
        if (against.isEmpty() && evidence.hasStatus("failed")) {
            against.add("the run failed" + evidence.firstError());
        }
    }

    private void incompleteness(List<String> against) {
        if (!report.transactionCompleted().orElse(true)) {
            against.add("the transaction did not complete");
        }
        if (report.noop()) {
            against.add("it was a noop run");
        }
        if (evidence.isNoopPending() && !expected.rules().acceptNoopPending()) {
            against.add("noop left changes undone" + evidence.leftByNoop());
        }
        report.cachedCatalogStatus()
                .filter(status -> !status.equals("not_used"))
                .ifPresent(status -> against.add(
                        "the catalog came from the agent's cache (%s), not from the Puppet Server".formatted(status)));
    }
}
