package dev.autoami.schema.report;

import dev.autoami.schema.rebake.RebakeId;
import java.time.Instant;
import java.util.Optional;

/**
 * A report of a test instance, read and decided, to be stored.
 *
 * @param receivedAt when it reached us, which may be long before it is stored
 */
public record NewReport(
        Certname certname,
        String transaction,
        RebakeId rebake,
        Arrival arrival,
        Instant receivedAt,
        Optional<String> status,
        Optional<String> environment,
        Optional<String> codeRevision,
        Decision decision) {}
