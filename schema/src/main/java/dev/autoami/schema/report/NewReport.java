package dev.autoami.schema.report;

import dev.autoami.schema.rebake.RebakeId;
import java.util.Optional;

/** A report of a test instance, read and decided, to be stored. */
public record NewReport(
        Certname certname,
        String transaction,
        RebakeId rebake,
        Arrival arrival,
        Optional<String> status,
        Optional<String> environment,
        Optional<String> codeRevision,
        Decision decision) {}
