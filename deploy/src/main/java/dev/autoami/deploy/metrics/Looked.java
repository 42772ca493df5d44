package dev.autoami.deploy.metrics;

import dev.autoami.ingest.spool.Spool;
import dev.autoami.schema.rebake.Backlog;
import dev.autoami.schema.sweep.FindingKind;
import java.util.Map;
import java.util.Optional;

/**
 * What the database and the spool's disk said last, each empty when it did not answer: then its numbers are unknown, not
 * those of before. Looked up anew before a scrape by whoever may block.
 */
public final class Looked {
    private volatile Optional<Backlog> backlog = Optional.empty();
    private volatile Optional<Map<FindingKind, Integer>> findings = Optional.empty();
    private volatile Optional<Spool.Status> spool = Optional.empty();

    public void backlog(Optional<Backlog> answered) {
        backlog = answered;
    }

    public void findings(Optional<Map<FindingKind, Integer>> answered) {
        findings = answered;
    }

    public void spool(Optional<Spool.Status> answered) {
        spool = answered;
    }

    Optional<Backlog> backlog() {
        return backlog;
    }

    Optional<Map<FindingKind, Integer>> findings() {
        return findings;
    }

    Optional<Spool.Status> spool() {
        return spool;
    }
}
