package dev.autoami.ingest;

import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.NewReport;
import dev.autoami.schema.report.Report;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the reports of test instances: reads one, decides from it by its group's rules, and stores both durably. The same
 * transaction again is answered with the first. Thread-safe; blocks on the database.
 */
public final class ReportIntake {
    private static final Logger LOG = LoggerFactory.getLogger(ReportIntake.class);

    private final Registry registry;
    private final TestInstanceNames names;
    private final Limits limits;
    private final ReportReader reader = new ReportReader();
    private final ChangePolicy policy = new ChangePolicy();

    /** @param certnameSuffix of test instances, without a leading dot */
    public ReportIntake(Registry registry, String certnameSuffix, Limits limits) {
        this.registry = registry;
        this.names = new TestInstanceNames(certnameSuffix);
        this.limits = limits;
    }

    /** What a node's reports are to us; costs no query. */
    public Watch watch(String certname) {
        return names.matches(certname) ? Watch.TEST_INSTANCE : Watch.NOBODY;
    }

    /**
     * Takes a report, if it is of the test instance of a rebake that has not ended; else nothing is kept of it.
     *
     * @param sender the node that sent it, where that is known
     * @throws UnreadableReportException when it is no report
     * @throws ForeignReportException when it is another node's than the sender's
     */
    public Optional<Report> take(byte[] body, Arrival arrival, Optional<Certname> sender) {
        RunReport report = read(body, sender);
        if (watch(report.certname().value()) == Watch.NOBODY) {
            return Optional.empty();
        }
        return registry.rebakes()
                .find(report.certname())
                .filter(rebake -> !rebake.isEnded())
                .map(rebake -> store(report, body, arrival, rebake));
    }

    /**
     * Takes a report of this rebake's test instance.
     *
     * @throws UnreadableReportException when it is no report
     * @throws ForeignReportException when it is another node's
     */
    public Report take(byte[] body, Arrival arrival, Rebake rebake) {
        return store(read(body, Optional.of(rebake.certname())), body, arrival, rebake);
    }

    private RunReport read(byte[] body, Optional<Certname> sender) {
        RunReport report = reader.read(body, limits);
        sender.filter(expected -> !expected.equals(report.certname())).ifPresent(expected -> {
            throw new ForeignReportException(expected, report.certname());
        });
        return report;
    }

    private Report store(RunReport report, byte[] body, Arrival arrival, Rebake rebake) {
        GroupSettings group = registry.groups()
                .find(rebake.groupId())
                .orElseThrow(() -> new IllegalStateException("rebake %s is of group %s, which is not in the registry"
                        .formatted(rebake.id(), rebake.group())))
                .settings();
        Expectation expected = new Expectation(group.rules(), Optional.of(group.environment()), rebake.revision());
        Report stored = registry.reports()
                .store(
                        new NewReport(
                                report.certname(),
                                report.transactionUuid().orElseGet(() -> "sha256:" + sha256(body)),
                                rebake.id(),
                                arrival,
                                report.status(),
                                report.environment(),
                                report.codeRevision(),
                                policy.decide(report, expected)),
                        body);
        LOG.atInfo()
                .addKeyValue("rebake", rebake.id())
                .addKeyValue("certname", stored.certname())
                .addKeyValue("transaction", stored.transaction())
                .addKeyValue("arrival", arrival)
                .addKeyValue("verdict", stored.decision().verdict())
                .log("report taken");
        return stored;
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
