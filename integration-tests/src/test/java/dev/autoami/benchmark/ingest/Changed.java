package dev.autoami.benchmark.ingest;

import dev.autoami.benchmark.ingest.Rounds.Measured;
import dev.autoami.benchmark.ingest.Rounds.Subject;
import dev.autoami.it.lab.MySql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Changed reports of watched live nodes, from the POST to the decision that is durable on MySQL: the database's CPU counts
 * too. Goals are shares of what PuppetDB with PostgreSQL needs for the same reports.
 */
final class Changed implements Section {
    private static final String DATABASE = "benchmark";
    private static final String CERTNAME = "web-" + Body.NUMBER + ".example.com";

    private long taken;

    @Override
    public String name() {
        return "changed";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (MySql mySql = new MySql()) {
            mySql.start();
            Path password = Files.writeString(bench.directory().resolve("database-password"), MySql.PASSWORD);
            Path secret = Files.writeString(bench.directory().resolve("secret-key"), "A".repeat(43) + "=");
            try (Autoami autoami = bench.autoami(Map.of(
                    "AUTOAMI_DATABASE_URL",
                    mySql.create(DATABASE),
                    "AUTOAMI_DATABASE_USER",
                    MySql.USER,
                    "AUTOAMI_DATABASE_PASSWORD",
                    "file:" + password,
                    "AUTOAMI_SECRET_KEY",
                    "file:" + secret))) {
                autoami.watch("web", "web-*.example.com");
                List<Measured> measured = Rounds.of(
                        bench,
                        List.of(
                                subject(autoami, mySql, Report.lean(CERTNAME, 500, 11)),
                                subject(autoami, mySql, Report.full(CERTNAME, 500, 11))));
                bench.table()
                        .add(measured.get(0)
                                .row("watched, changed, as Puppet 8 sends it")
                                .ratio(measured.get(0).ratioTo(bench.peer().leanMicros()), "≤ 1/8 = 0.125"));
                bench.table()
                        .add(measured.get(1)
                                .row("watched, changed, as Puppet 7 sends it")
                                .ratio(measured.get(1).ratioTo(bench.peer().fullMicros()), "≤ 1/3 = 0.33"));
            }
        }
    }

    private Subject subject(Autoami autoami, MySql mySql, Body body) {
        return new Subject("autoami + MySQL", List.of(autoami.server().usage(), new Usage(mySql.process())), time -> {
            Load.Answers answers = Load.put(autoami.port(), body, 16, time).noneRefused();
            taken += answers.answered();
            // What MySQL was too slow for is in the spool, and costs CPU until it is in MySQL too.
            Awaitility.await("all that was taken to be stored")
                    .atMost(Duration.ofMinutes(1))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> stored(mySql) == taken);
            return answers;
        });
    }

    private static long stored(MySql mySql) {
        return Long.parseLong(
                mySql.query(DATABASE, "select count(*) from live_decision").getFirst());
    }
}
