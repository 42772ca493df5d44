package dev.autoami.schema;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.autoami.schema.database.Database;
import dev.autoami.schema.group.Groups;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.installation.Installation;
import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.Leftovers;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.report.LiveDecisions;
import dev.autoami.schema.report.Reports;
import dev.autoami.schema.secret.SecretKey;
import dev.autoami.schema.secret.Secrets;
import dev.autoami.schema.sweep.Findings;
import dev.autoami.schema.token.Tokens;
import dev.autoami.schema.wait.WaitTimes;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jooq.SQLDialect;

/** The registry, opened: connects, migrates, and hands out the repositories. Blocking: not for an event loop. */
public final class Registry implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    /** Longer than anything takes between two statements of a transaction. */
    private static final Duration SILENCE_LIMIT = Duration.ofMinutes(1);

    private final HikariDataSource pool;
    private final boolean embedded;
    private final Database database;
    private final Groups groups;
    private final Images images;
    private final Rebakes rebakes;
    private final Leftovers leftovers;
    private final Reports reports;
    private final LiveDecisions liveDecisions;
    private final Secrets secrets;
    private final Tokens tokens;
    private final Findings findings;
    private final InstallationId installation;
    private final WaitTimes waitTimes;

    private Registry(HikariDataSource pool, SQLDialect dialect, SecretKey key, String node, Clock clock) {
        this.pool = pool;
        this.embedded = dialect == SQLDialect.H2;
        this.database = new Database(pool, dialect, clock);
        this.groups = new Groups(database);
        this.rebakes = new Rebakes(database, node);
        this.images = new Images(database, rebakes);
        this.leftovers = new Leftovers(database);
        this.reports = new Reports(database);
        this.liveDecisions = new LiveDecisions(database, rebakes);
        this.secrets = new Secrets(database, key);
        this.tokens = new Tokens(database);
        this.findings = new Findings(database);
        this.installation = new Installation(database).id();
        this.waitTimes = new WaitTimes(database);
    }

    /**
     * Opens the registry and migrates it to this version.
     *
     * @param node the name under which this process writes events
     * @throws RegistryUnavailableException when the database cannot be reached
     * @throws IllegalArgumentException when the URL is of no database that we know
     */
    public static Registry open(DatabaseSettings settings, SecretKey key, String node, Clock clock) {
        JdbcUrl url = JdbcUrl.of(settings.url());
        HikariDataSource pool = connect(settings, url);
        try {
            // Over connections of its own: it holds one while it uses another, and may change a big table for longer
            // than an answer may take.
            Flyway.configure(Registry.class.getClassLoader())
                    .dataSource(
                            url.value(),
                            settings.user().orElse(null),
                            settings.password().orElse(null))
                    .locations("classpath:dev/autoami/schema/migrations")
                    .load()
                    .migrate();
            return new Registry(pool, url.dialect(), key, node, clock);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource connect(DatabaseSettings settings, JdbcUrl url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("registry");
        config.setJdbcUrl(url.value());
        settings.user().ifPresent(config::setUsername);
        settings.password().ifPresent(config::setPassword);
        config.setConnectionTimeout(CONNECT_LIMIT.toMillis());
        // What we lock, we lock by name; MySQL's default would lock the gaps beside it too, and deadlock on them.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        if (url.dialect() == SQLDialect.MYSQL) {
            config.setMaximumPoolSize(settings.poolSize());
            config.addDataSourceProperty("connectionTimeZone", "UTC");
            config.addDataSourceProperty("forceConnectionTimeZoneToSession", "true");
            config.addDataSourceProperty("connectTimeout", CONNECT_LIMIT.toMillis());
            config.addDataSourceProperty("socketTimeout", ANSWER_LIMIT.toMillis());
            // What a node locked that froze or lost its network in a transaction, MySQL keeps by default for eight
            // hours, and the node that takes its rebake over would wait. Idle connections are kept alive.
            config.setConnectionInitSql("set session wait_timeout = " + SILENCE_LIMIT.toSeconds());
            config.setKeepaliveTime(SILENCE_LIMIT.dividedBy(2).toMillis());
        } else {
            // H2 writes its tables and indexes one after the other, while other connections change them. If it is
            // killed then, half of a transaction that was never committed may stay. Over one, nothing changes then.
            config.setMaximumPoolSize(1);
            // Embedded: nothing between us and the database ages a connection, and one in memory lives by its
            // connections.
            config.setMaxLifetime(0);
        }
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new RegistryUnavailableException(
                    "cannot open the registry's database %s: %s"
                            .formatted(JdbcUrl.withoutSecrets(settings.url()), e.getMessage()),
                    e);
        }
    }

    /** For db-scheduler, whose table is among the migrations. */
    public DataSource dataSource() {
        return pool;
    }

    public Groups groups() {
        return groups;
    }

    public Images images() {
        return images;
    }

    public Rebakes rebakes() {
        return rebakes;
    }

    public Leftovers leftovers() {
        return leftovers;
    }

    public Reports reports() {
        return reports;
    }

    public LiveDecisions liveDecisions() {
        return liveDecisions;
    }

    public Secrets secrets() {
        return secrets;
    }

    public Tokens tokens() {
        return tokens;
    }

    public Findings findings() {
        return findings;
    }

    /** Which registry this is, among those that may share an account; the same for as long as it exists. */
    public InstallationId installation() {
        return installation;
    }

    /** How its connections are used just now. */
    public Connections connections() {
        HikariPoolMXBean now = pool.getHikariPoolMXBean();
        return new Connections(
                now.getActiveConnections(),
                now.getIdleConnections(),
                pool.getMaximumPoolSize(),
                now.getThreadsAwaitingConnection());
    }

    /**
     * Connections to the database.
     *
     * @param active in use
     * @param idle open, and not in use
     * @param most as many as may be open
     * @param awaited threads that wait for one
     */
    public record Connections(int active, int idle, int most, int awaited) {}

    public WaitTimes waitTimes() {
        return waitTimes;
    }

    /** Asks the database something trivial; throws {@link RegistryUnavailableException} when that fails. */
    public void ping() {
        database.read(tx -> tx.selectOne().fetch());
    }

    /** Closes the connections; those to a database that does not answer are left to end with the process. */
    @Override
    public void close() {
        if (embedded) {
            pool.close();
            return;
        }
        try {
            Thread closing =
                    Thread.ofPlatform().name("registry-closer").daemon().start(pool::close);
            closing.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
