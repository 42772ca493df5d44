package dev.autoami.schema.report;

import dev.autoami.schema.rebake.RebakeId;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored report of a test instance, with what was decided from it.
 *
 * @param transaction Puppet's transaction_uuid; of formats below 4, which have none, {@code sha256:} and the body's hash
 * @param status Puppet's word: failed, changed or unchanged
 * @param codeRevision the report's code_id, or its configuration version where that is no time stamp
 */
public record Report(
        long id,
        Certname certname,
        String transaction,
        Optional<RebakeId> rebake,
        Arrival arrival,
        Instant receivedAt,
        Optional<String> status,
        Optional<String> environment,
        Optional<String> codeRevision,
        Decision decision) {}
