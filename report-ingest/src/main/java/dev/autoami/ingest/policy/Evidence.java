package dev.autoami.ingest.policy;

import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A report, and what became of its resources: their names, in the order of their bytes, as Ruby sorts. */
record Evidence(
        RunReport report,
        List<String> changed,
        List<String> failed,
        List<String> failedToRestart,
        List<String> intentional,
        List<String> corrective,
        List<String> skipped,
        List<String> noop) {

    static Evidence of(RunReport report) {
        return new Evidence(
                report,
                named(report, ResourceStatus::changed),
                named(report, resource -> resource.failed() || resource.failedToRestart()),
                named(report, ResourceStatus::failedToRestart),
                named(report, ResourceStatus::isIntentional),
                named(report, ResourceStatus::isCorrective),
                named(report, ResourceStatus::skipped),
                named(report, ResourceStatus::isNoop));
    }

    private static List<String> named(RunReport report, Predicate<ResourceStatus> which) {
        return sorted(report.resources().stream()
                .filter(which)
                .map(ResourceStatus::name)
                .toList());
    }

    static List<String> sorted(Collection<String> names) {
        return names.stream()
                .sorted((one, other) -> Arrays.compareUnsigned(
                        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    boolean hasStatus(String status) {
        return report.status().orElse("").equals(status);
    }

    boolean isSkipped() {
        return !skipped.isEmpty() || report.metric("skipped") > 0;
    }

    /** How many resources were skipped, and which as far as they are listed. */
    String skips() {
        long count = Math.max(report.metric("skipped"), skipped.size());
        return counted("resource was skipped", "resources were skipped", count, skipped);
    }

    /** Puppet below 4.6 says so of resources only. */
    boolean isNoopPending() {
        return report.noopPending() || !noop.isEmpty();
    }

    /** What noop left undone. */
    String leftByNoop() {
        return noop.isEmpty() ? "" : ": " + Decision.some(noop);
    }

    /** The first error of the log, in brackets. */
    String firstError() {
        return report.errors().isEmpty()
                ? ""
                : " (%s)".formatted(report.errors().getFirst().strip().replaceAll("\\s+", " "));
    }

    Decision decision(Verdict verdict, List<String> reasons, Set<String> ignored, boolean countsCorrective) {
        return new Decision(
                verdict, reasons, changed, failed, intentional, corrective, sorted(ignored), skipped, countsCorrective);
    }

    static List<String> without(List<String> all, Collection<String> some) {
        Set<String> taken = Set.copyOf(some);
        return all.stream().filter(resource -> !taken.contains(resource)).toList();
    }

    static String counted(String one, String several, long count, List<String> resources) {
        String names = resources.isEmpty() ? "" : ": " + Decision.some(resources);
        return "%d %s%s".formatted(count, count == 1 ? one : several, names);
    }
}
