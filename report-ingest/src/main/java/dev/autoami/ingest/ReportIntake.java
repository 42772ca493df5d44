package dev.autoami.ingest;

import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.NewLiveDecision;
import dev.autoami.schema.report.NewReport;
import dev.autoami.schema.report.Report;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes reports: reads one, decides from it by its group's rules, and stores that durably; of test instances with the
 * body, of live nodes the decision of each group that watches the node. The same transaction again is answered with the
 * first. Thread-safe; blocks on the database.
 */
public final class ReportIntake {
    private static final Logger LOG = LoggerFactory.getLogger(ReportIntake.class);

    /** By then all AutoAMI nodes know of a group's changed settings. */
    private static final Duration REFRESH = Duration.ofSeconds(5);

    private final Registry registry;
    private final TestInstanceNames names;
    private final WatchedNodes watched;
    private final Limits limits;
    private final ReportReader reader = new ReportReader();
    /** Reading is computing, and needs several times the body's memory: no more at once than there are cores. */
    private final Semaphore readers =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

    private final ChangePolicy policy = new ChangePolicy();
    private final DecisionCounts decided = new DecisionCounts();

    /**
     * Reads from the registry which nodes are watched.
     *
     * @param certnameSuffix of test instances, without a leading dot
     */
    public ReportIntake(Registry registry, String certnameSuffix, Limits limits) {
        this.registry = registry;
        this.names = new TestInstanceNames(certnameSuffix);
        this.limits = limits;
        this.watched = new WatchedNodes(registry.groups());
    }

    /** Looks every few seconds which nodes are watched by now, until closed. */
    public AutoCloseable refreshing() {
        return watched.refreshEvery(REFRESH);
    }

    /** What was decided here so far, and stored. */
    public DecisionCounts decided() {
        return decided;
    }

    /** What a node's reports are to us; costs no query. */
    public Watch watch(String certname) {
        if (names.matches(certname)) {
            return Watch.TEST_INSTANCE;
        }
        return watched.includes(certname) ? Watch.LIVE_NODE : Watch.NOBODY;
    }

    /**
     * Takes a report. Nothing is kept of one that is neither of the test instance of a rebake that has not ended nor of a
     * live node that a group watches.
     *
     * @return whether anybody watches the node
     * @throws UnreadableReportException when it is no report
     * @throws ForeignReportException when it is another node's than the sender's
     */
    public boolean take(Delivery delivery) {
        RunReport report = read(delivery.body(), delivery.sender());
        return switch (watch(report.certname().value())) {
            case NOBODY -> false;
            case LIVE_NODE -> storeLive(report, delivery);
            case TEST_INSTANCE ->
                registry.rebakes()
                        .find(report.certname())
                        .map(rebake -> take(report, delivery, rebake))
                        // A live node's name may be of the same form.
                        .orElseGet(() -> storeLive(report, delivery));
        };
    }

    private boolean take(RunReport report, Delivery delivery, Rebake rebake) {
        if (rebake.outcome().equals(Optional.of(Outcome.KEPT))) {
            // What 'autoami launch' left to its user is a live node, though its name is of a test instance's form.
            return storeLive(report, delivery);
        }
        if (rebake.isEnded()) {
            LOG.atInfo()
                    .addKeyValue("rebake", rebake.id())
                    .addKeyValue("certname", report.certname())
                    .log("report not kept: its rebake has ended");
            return false;
        }
        store(report, delivery, rebake);
        return true;
    }

    /**
     * Takes a report of this rebake's test instance.
     *
     * @throws UnreadableReportException when it is no report
     * @throws ForeignReportException when it is another node's
     */
    public Report take(Delivery delivery, Rebake rebake) {
        return store(read(delivery.body(), Optional.of(rebake.certname())), delivery, rebake);
    }

    private RunReport read(byte[] body, Optional<Certname> sender) {
        RunReport report = read(body);
        sender.filter(expected -> !expected.equals(report.certname())).ifPresent(expected -> {
            throw new ForeignReportException(expected, report.certname());
        });
        return report;
    }

    private RunReport read(byte[] body) {
        readers.acquireUninterruptibly();
        try {
            return reader.read(body, limits);
        } finally {
            readers.release();
        }
    }

    private Report store(RunReport report, Delivery delivery, Rebake rebake) {
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
                                transaction(report, delivery),
                                rebake.id(),
                                delivery.arrival(),
                                delivery.at(),
                                report.status(),
                                report.environment(),
                                report.codeRevision(),
                                policy.decide(report, expected)),
                        delivery.body());
        decided.count(Watch.TEST_INSTANCE, delivery.arrival(), stored.decision().verdict());
        LOG.atInfo()
                .addKeyValue("rebake", rebake.id())
                .addKeyValue("group", rebake.group())
                .addKeyValue("certname", stored.certname())
                .addKeyValue("transaction", stored.transaction())
                .addKeyValue("arrival", delivery.arrival())
                .addKeyValue("verdict", stored.decision().verdict())
                .log("report taken");
        return stored;
    }

    /** By the rules that were read last, not by a query: the fleet's reports outnumber all else. */
    private boolean storeLive(RunReport report, Delivery delivery) {
        List<WatchedNodes.Watcher> watchers = watched.of(report.certname().value());
        if (!watchers.isEmpty() && !report.status().equals(Optional.of("unchanged"))) {
            List<NewLiveDecision> decisions = watchers.stream()
                    .map(watcher -> new NewLiveDecision(
                            watcher.group(),
                            report.certname(),
                            transaction(report, delivery),
                            delivery.at(),
                            report.codeRevision(),
                            policy.decide(report, watcher.expectation())))
                    .toList();
            registry.liveDecisions().store(decisions);
            decisions.forEach(decision -> decided.count(
                    Watch.LIVE_NODE, delivery.arrival(), decision.decision().verdict()));
        }
        return !watchers.isEmpty();
    }

    private static String transaction(RunReport report, Delivery delivery) {
        return report.transactionUuid().orElseGet(() -> "sha256:" + sha256(delivery.body()));
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
