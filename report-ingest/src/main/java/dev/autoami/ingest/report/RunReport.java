package dev.autoami.ingest.report;

import dev.autoami.schema.report.Certname;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Puppet run report, format 0 to 12, read. Enumerations come without Ruby's leading colon.
 *
 * @param format report_format; 0 and 1 do not write it and are told by what else is there
 * @param status failed, changed or unchanged; empty below format 2
 * @param transactionCompleted empty below format 8 (a late 4.10 also has it)
 * @param resourceMetrics {@code metrics.resources}: total, skipped, failed, failed_to_restart, restarted, changed,
 *     out_of_sync, scheduled, corrective_change, as far as they are there
 * @param listed how many resources {@code resource_statuses} lists; since Puppet 8 only those that were not in sync: totals
 *     come from the metrics
 * @param resources those of the listed that have something to tell: flags that are set, or events
 * @param errors the first messages of level err and above, of at most 500 characters each
 */
public record RunReport(
        Certname certname,
        int format,
        Optional<String> puppetVersion,
        Optional<String> status,
        Optional<String> environment,
        Optional<String> transactionUuid,
        Optional<String> configurationVersion,
        Optional<String> codeId,
        boolean noop,
        boolean noopPending,
        Optional<Boolean> transactionCompleted,
        Optional<String> cachedCatalogStatus,
        Optional<Boolean> correctiveChange,
        Map<String, Long> resourceMetrics,
        int listed,
        List<ResourceStatus> resources,
        List<String> errors) {
    private static final Pattern TIME_STAMP = Pattern.compile("[0-9]{9,11}");

    public RunReport {
        resourceMetrics = Map.copyOf(resourceMetrics);
        resources = List.copyOf(resources);
        errors = List.copyOf(errors);
    }

    /** The code revision that the catalog was made from: code_id, or a configuration_version that is no time stamp. */
    public Optional<String> codeRevision() {
        return codeId.or(() -> configurationVersion.filter(
                version -> !TIME_STAMP.matcher(version).matches()));
    }

    /** One of {@code metrics.resources}; formats up to 4 leave out those that are zero. */
    public long metric(String name) {
        return resourceMetrics.getOrDefault(name, 0L);
    }
}
