package dev.autoami.schema;

import dev.autoami.schema.group.Groups;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.report.Reports;
import dev.autoami.schema.secret.SecretKey;
import dev.autoami.schema.secret.Secrets;
import dev.autoami.schema.token.Tokens;
import java.time.Clock;
import javax.sql.DataSource;

/** The registry, opened: connects, migrates, and hands out the repositories. Blocking: not for an event loop. */
@SuppressWarnings("DoNotCallSuggester") // until its methods are written
public final class Registry implements AutoCloseable {
    /**
     * Opens the registry and migrates it to this version.
     *
     * @param node the name under which this process writes events
     * @throws RegistryUnavailableException when the database cannot be reached
     */
    public static Registry open(DatabaseSettings settings, SecretKey key, String node, Clock clock) {
        throw new UnsupportedOperationException("schema");
    }

    /** For db-scheduler, whose table is among the migrations. */
    public DataSource dataSource() {
        throw new UnsupportedOperationException("schema");
    }

    public Groups groups() {
        throw new UnsupportedOperationException("schema");
    }

    public Images images() {
        throw new UnsupportedOperationException("schema");
    }

    public Rebakes rebakes() {
        throw new UnsupportedOperationException("schema");
    }

    public Reports reports() {
        throw new UnsupportedOperationException("schema");
    }

    public Secrets secrets() {
        throw new UnsupportedOperationException("schema");
    }

    public Tokens tokens() {
        throw new UnsupportedOperationException("schema");
    }

    /** Asks the database something trivial; throws {@link RegistryUnavailableException} when that fails. */
    public void ping() {
        throw new UnsupportedOperationException("schema");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("schema");
    }
}
