package dev.autoami.rebaker.sweep;

import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.Handling;
import java.time.Instant;
import java.util.List;

/**
 * What a sweep found and did.
 *
 * @param troubles what could not be looked at, and why; the next sweep tries again
 */
public record Sweep(
        InstallationId installation, boolean dryRun, Instant startedAt, List<Finding> findings, List<String> troubles) {
    public Sweep {
        findings = List.copyOf(findings);
        troubles = List.copyOf(troubles);
    }

    /** Whether all was looked at, and all done that was due. */
    public boolean isComplete() {
        return troubles.isEmpty() && findings.stream().noneMatch(finding -> finding.handling() == Handling.FAILED);
    }
}
