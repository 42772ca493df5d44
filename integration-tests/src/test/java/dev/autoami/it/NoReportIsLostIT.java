package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.it.lab.Figures;
import dev.autoami.it.lab.MySql;
import dev.autoami.it.lab.ReportNode;
import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.Registry;
import dev.autoami.schema.SampleGroup;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.secret.SecretKey;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Puppet posts a report once. So every report that was answered with 202 gets into the registry, once, whatever happens to
 * the service and to its database at any moment; and none is answered with 503 while there is room in the spool.
 *
 * <p>{@code -Dreports.kills=10} makes it longer, {@code -Dreports.seed=…} repeats a run's moments.
 */
class NoReportIsLostIT {
    private static final int KILLS = Integer.getInteger("reports.kills", 3);
    private static final int SENDERS = 16;
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final Pattern LOST = Pattern.compile("a report is lost, .* the spool [^ ]+ is full");

    private static final MySql MY_SQL = new MySql();

    private final long seed = Long.getLong("reports.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** Where a database is, and who may use it. */
    record Access(String url, String user, String password) {}

    /** How a database is taken away, and how it comes back. */
    private record Outage(Runnable begin, Runnable end) {}

    private static final Outage FROZEN = new Outage(MY_SQL::freeze, MY_SQL::thaw);
    private static final Outage DEAD = new Outage(MY_SQL::kill, MY_SQL::startAgain);

    @BeforeAll
    static void startMySql() {
        MY_SQL.start();
    }

    @AfterAll
    static void stopMySql() {
        MY_SQL.close();
    }

    @Test
    void onTheEmbeddedDatabaseThoughTheServiceIsKilledAgainAndAgain() throws Exception {
        try (ReportNode node = new ReportNode("killed-h2", Map.of("AUTOAMI_SECRET_KEY", "env:KEY", "KEY", KEY))) {
            Access database = new Access("jdbc:h2:file:" + node.dataDir().resolve("registry"), "", "");
            Senders senders = start(node, database);
            try (senders) {
                for (int kill = 0; kill < KILLS; kill++) {
                    senders.awaitMore(1 + random.nextInt(500));
                    node.kill();
                    node.start();
                }
                senders.awaitMore(200);
            }
            assertHealthy(node);
            assertNoneIsLost("H2, %d times kill -9".formatted(KILLS), node, database, senders);
        }
    }

    @Test
    void onMySqlThoughTheDatabaseGoesAwayAndComesBackAndTheServiceIsKilledMeanwhile() throws Exception {
        Access database = mySql("killed");
        try (ReportNode node = new ReportNode("killed-mysql", settings(database))) {
            Senders senders = start(node, database);
            try (senders) {
                for (int kill = 0; kill < KILLS; kill++) {
                    round(node, senders, kill % 2 == 0 ? FROZEN : DEAD, kill / 2 % 2 == 0);
                }
                stopWhileFrozen(node, senders);
                senders.awaitMore(200);
            }
            assertHealthy(node);
            assertNoneIsLost(
                    "MySQL, away %d times, %d times kill -9".formatted(KILLS + 1, KILLS), node, database, senders);
        }
    }

    @Test
    void onlyWhenTheSpoolIsFullIsAReportRefusedAndTheServiceSaysSo() throws Exception {
        Access database = mySql("full");
        Map<String, String> settings = new HashMap<>(settings(database));
        settings.put("AUTOAMI_REPORTS_SPOOL_SIZE", "2MB");
        try (ReportNode node = new ReportNode("full", settings)) {
            Senders senders = start(node, database);
            try (senders) {
                senders.awaitMore(50);
                FROZEN.begin().run();
                senders.awaitMore(SENDERS, 503);
                assertThat(node.health().path("status").asText()).isEqualTo("down");
                FROZEN.end().run();
                senders.awaitMore(200);
            }
            awaitEmptySpool(node);
            int refused = senders.count(503);
            assertThat(node.health().path("lost").asInt())
                    .as("lost, by its own count")
                    .isEqualTo(refused);
            assertThat(LOST.matcher(node.log()).results()).as("told in the log").hasSize(refused);
            Tally tally = assertNoneIsLost("MySQL, away until the spool is full", node, database, senders);
            assertThat(tally.spooled()).as("%s", tally).isGreaterThan(100);
        }
    }

    /** @param isKilledMeanwhile while the database is away; else while what was spooled is being stored */
    private void round(ReportNode node, Senders senders, Outage outage, boolean isKilledMeanwhile) {
        senders.awaitMore(1 + random.nextInt(300));
        outage.begin().run();
        senders.awaitMore(300 + random.nextInt(500));
        if (isKilledMeanwhile) {
            node.kill();
            outage.end().run();
        } else {
            outage.end().run();
            senders.awaitMore(random.nextInt(50));
            node.kill();
        }
        node.start();
    }

    /** What is in memory then goes to the spool, and who waits gets an answer. */
    private static void stopWhileFrozen(ReportNode node, Senders senders) {
        senders.awaitMore(50);
        FROZEN.begin().run();
        node.stop();
        FROZEN.end().run();
        node.start();
    }

    private static Senders start(ReportNode node, Access database) {
        List<String> certnames = watchedNodes(database);
        node.start();
        return new Senders(SENDERS, node.reports(), certnames, node::isListening);
    }

    private static void assertHealthy(ReportNode node) {
        awaitEmptySpool(node);
        assertThat(node.health().path("troubles")).isEmpty();
        assertThat(node.health().path("lost").asInt()).isZero();
    }

    private static void awaitEmptySpool(ReportNode node) {
        await("an empty spool")
                .atMost(Duration.ofMinutes(2))
                .until(() -> node.health().path("spool").path("waiting").asLong() == 0);
    }

    private Tally assertNoneIsLost(String on, ReportNode node, Access database, Senders senders) throws SQLException {
        node.stop();
        Tally tally = Tally.of(
                senders.sent(),
                Stored.in(database),
                node.spooled(),
                node.inSpool().size());
        System.out.printf("reports on %s: %s (seed %d)%n", on, tally, seed);
        Figures.ofThisRun().note("no report is lost", on, tally.toString());

        assertThat(tally.lost())
                .as("acknowledged, and not stored, of %s", tally)
                .isEmpty();
        assertThat(tally.duplicates()).as("stored more than once").isZero();
        assertThat(tally.strangers()).as("stored, and never sent").isEmpty();
        assertThat(tally.disordered()).as("in another order than they came").isZero();
        assertThat(tally.posted())
                .as("answered with nothing else, of %s", tally)
                .isEqualTo(tally.acknowledged() + tally.refused() + tally.unanswered());
        assertThat(tally.refused())
                .as("answered with 503")
                .isEqualTo(LOST.matcher(node.log()).results().count());
        assertThat(node.inSpool()).isEmpty();
        return tally;
    }

    private static Access mySql(String database) {
        return new Access(MY_SQL.create(database), MySql.USER, MySql.PASSWORD);
    }

    private static Map<String, String> settings(Access database) {
        return Map.of(
                "AUTOAMI_SECRET_KEY",
                "env:KEY",
                "KEY",
                KEY,
                "AUTOAMI_DATABASE_URL",
                database.url(),
                "AUTOAMI_DATABASE_USER",
                database.user(),
                "AUTOAMI_DATABASE_PASSWORD",
                "env:PASSWORD",
                "PASSWORD",
                database.password());
    }

    /** Makes an empty registry one in which a test instance and live nodes are waited for; answers their certnames. */
    private static List<String> watchedNodes(Access database) {
        try (Registry registry = Registry.open(
                new DatabaseSettings(
                        database.url(),
                        Optional.of(database.user()).filter(user -> !user.isEmpty()),
                        Optional.of(database.password()).filter(password -> !password.isEmpty()),
                        2),
                new SecretKey("lab", KEY),
                "lab",
                Clock.systemUTC())) {
            GroupName web = new GroupName("web");
            registry.groups()
                    .create(
                            web,
                            new SampleGroup().watching("*.fleet.example.com").settings());
            Rebake rebake = registry.rebakes()
                    .request(new RebakeRequest(
                            web,
                            Purpose.REBAKE,
                            Trigger.CLI,
                            Optional.empty(),
                            false,
                            Optional.empty(),
                            false,
                            "autoami.internal"));
            return Stream.concat(
                            Stream.of(rebake.certname().value()),
                            IntStream.range(1, 4 * SENDERS).mapToObj("web-%d.fleet.example.com"::formatted))
                    .toList();
        }
    }
}
