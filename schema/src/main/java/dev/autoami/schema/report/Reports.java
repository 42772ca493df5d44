package dev.autoami.schema.report;

import static dev.autoami.schema.jooq.Tables.REPORT;
import static dev.autoami.schema.jooq.Tables.REPORT_BODY;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.autoami.schema.database.Columns;
import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.ReportBodyRecord;
import dev.autoami.schema.jooq.tables.records.ReportRecord;
import dev.autoami.schema.rebake.RebakeId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;

/** The reports of test instances. */
public final class Reports {
    private static final TypeReference<Decision> DECISION = new TypeReference<>() {};

    private final Database database;

    public Reports(Database database) {
        this.database = database;
    }

    /** Stores a report and its body as it arrived, durably; the same transaction of the same certname again is answered with the first. */
    public Report store(NewReport report, byte[] body) {
        byte[] gzipped = Gzip.compress(body);
        return database.transact(tx -> tx.fetchOptional(REPORT, is(report.certname(), report.transaction()))
                .map(Reports::read)
                .orElseGet(() -> {
                    ReportRecord row = tx.newRecord(REPORT);
                    write(report, row);
                    row.insert();
                    ReportBodyRecord stored = tx.newRecord(REPORT_BODY);
                    stored.setReportId(row.getId());
                    stored.setGzipped(gzipped);
                    stored.insert();
                    return read(row);
                }));
    }

    public Optional<Report> find(Certname certname, String transaction) {
        return database.read(
                tx -> tx.fetchOptional(REPORT, is(certname, transaction)).map(Reports::read));
    }

    /** In the order in which they were stored. */
    public List<Report> of(RebakeId rebake) {
        return database.read(tx -> tx.selectFrom(REPORT)
                .where(REPORT.REBAKE_ID.eq(rebake.value()))
                .orderBy(REPORT.ID)
                .fetch(Reports::read));
    }

    /** The body as it arrived; empty once the image is gone and the body with it. */
    public Optional<byte[]> body(long report) {
        return database.read(tx -> tx.fetchOptional(REPORT_BODY, REPORT_BODY.REPORT_ID.eq(report)))
                .map(row -> Gzip.expand(row.getGzipped()));
    }

    private static Condition is(Certname certname, String transaction) {
        return REPORT.CERTNAME.eq(certname.value()).and(REPORT.TRANSACTION_UUID.eq(transaction));
    }

    private static void write(NewReport report, ReportRecord row) {
        row.setCertname(report.certname().value());
        row.setTransactionUuid(report.transaction());
        row.setRebakeId(report.rebake().value());
        row.setArrival(report.arrival().name());
        row.setReceivedAt(report.receivedAt().truncatedTo(ChronoUnit.MICROS));
        row.setRunStatus(Columns.cut(REPORT.RUN_STATUS, report.status().orElse(null)));
        row.setEnvironment(Columns.cut(REPORT.ENVIRONMENT, report.environment().orElse(null)));
        row.setCodeRevision(
                Columns.cut(REPORT.CODE_REVISION, report.codeRevision().orElse(null)));
        row.setDecision(Columns.json(report.decision()));
    }

    private static Report read(ReportRecord row) {
        return new Report(
                row.getId(),
                new Certname(row.getCertname()),
                row.getTransactionUuid(),
                Optional.of(new RebakeId(row.getRebakeId())),
                Arrival.valueOf(row.getArrival()),
                row.getReceivedAt(),
                Optional.ofNullable(row.getRunStatus()),
                Optional.ofNullable(row.getEnvironment()),
                Optional.ofNullable(row.getCodeRevision()),
                Columns.parse(row.getDecision(), DECISION));
    }
}
