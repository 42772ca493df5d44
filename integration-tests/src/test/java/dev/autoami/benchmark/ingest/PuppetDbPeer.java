package dev.autoami.benchmark.ingest;

import dev.autoami.benchmark.ingest.Load.Answers;
import dev.autoami.benchmark.ingest.Rounds.Measured;
import dev.autoami.benchmark.ingest.Rounds.Subject;
import dev.autoami.it.lab.PuppetDb;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The peer: PuppetDB, given the same reports in its own form, two at a time; it answers when they are stored.
 */
final class PuppetDbPeer implements Section {
    private static final String CERTNAME = "web-" + Body.NUMBER + ".example.com";

    @Override
    public String name() {
        return "puppetdb";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (PuppetDb puppetDb = new PuppetDb()) {
            puppetDb.start();
            List<Measured> measured = Rounds.of(
                    bench,
                    List.of(
                            subject(puppetDb, Report.lean(CERTNAME, 500, 11)),
                            subject(puppetDb, Report.full(CERTNAME, 500, 11))));
            bench.peer(new Peer(
                    Figure.of(measured.get(0).cpu()).median(),
                    Figure.of(measured.get(1).cpu()).median()));
            bench.table().add(measured.get(0).row("changed, as Puppet 8 sends it"));
            bench.table().add(measured.get(1).row("changed, as Puppet 7 sends it"));
        }
    }

    private static Subject subject(PuppetDb puppetDb, Body report) {
        // Of today: what is older than its limits is thrown away.
        String text = report.content()
                .replaceAll(
                        "\\d{4}-\\d\\d-\\d\\dT",
                        LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC) + "T");
        Body command = new Body(
                // It would take many times what it can store, and need minutes for that: so the sender waits.
                "POST /pdb/cmd/v1?certname=%s&command=store_report&version=8&secondsToWaitForCompletion=60"
                        .formatted(CERTNAME),
                "application/json",
                puppetDb.payload(text).strip().getBytes(StandardCharsets.UTF_8));
        return new Subject("PuppetDB + PostgreSQL", List.of(new Usage(puppetDb.process())), time -> {
            long begin = System.nanoTime();
            long before = puppetDb.stored();
            Answers answers = Load.put(puppetDb.port(), command, 2, time).noneRefused();
            Awaitility.await("PuppetDB to store all that it has queued")
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> puppetDb.stored() == before + answers.answered());
            return answers.in(Duration.ofNanos(System.nanoTime() - begin));
        });
    }
}
