package dev.autoami.ingest;

import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import java.time.Instant;
import java.util.Optional;

/**
 * A report's body, as it was delivered.
 *
 * @param sender the node that sent it, where that is known
 * @param at when all of it was here
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares deliveries, and bodies are too large to copy
public record Delivery(byte[] body, Arrival arrival, Optional<Certname> sender, Instant at) {}
