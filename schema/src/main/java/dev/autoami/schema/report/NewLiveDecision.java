package dev.autoami.schema.report;

import java.time.Instant;
import java.util.Optional;

/**
 * What was decided from a live node's report by the rules of one group that watches it, to be stored.
 *
 * @param transaction as of {@link Report}
 * @param receivedAt as of {@link NewReport}
 */
public record NewLiveDecision(
        long groupId,
        Certname certname,
        String transaction,
        Instant receivedAt,
        Optional<String> codeRevision,
        Decision decision) {}
