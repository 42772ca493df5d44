package dev.autoami.ingest;

import dev.autoami.schema.report.Certname;

/** A report that is another node's than the one that sent it. */
public final class ForeignReportException extends RuntimeException {
    ForeignReportException(Certname expected, Certname found) {
        super("the report is of %s, not of %s".formatted(found, expected));
    }
}
