package dev.autoami.schema.database;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/** Runs the repositories' work, again when it collided with another's, and tells failures apart. */
public final class Database {
    private static final int ATTEMPTS = 10;

    static {
        // jOOQ greets with a logo and a tip in the log of whoever embeds it.
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    // Names unquoted, because H2 stores them in upper case and MySQL in lower. No statement is logged: some bind
    // secrets.
    private static final Settings SETTINGS = new Settings()
            .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
            .withRenderCatalog(false)
            .withRenderSchema(false)
            .withExecuteLogging(false);

    private final DSLContext dsl;
    private final Clock clock;

    public Database(DataSource dataSource, SQLDialect dialect, Clock clock) {
        this.dsl = DSL.using(dataSource, dialect, SETTINGS);
        this.clock = clock;
    }

    /** Asks without a transaction. */
    public <T> T read(Function<DSLContext, T> question) {
        try {
            return question.apply(dsl);
        } catch (DataAccessException e) {
            throw Failures.translate(e);
        }
    }

    /**
     * Does one statement without a transaction around it, which saves three round trips. False when it did nothing because
     * it collided with another's work, or with a unique key.
     */
    public boolean attempt(Consumer<DSLContext> statement) {
        try {
            statement.accept(dsl);
            return true;
        } catch (DataAccessException e) {
            if (Failures.isCollision(e)) {
                return false;
            }
            throw Failures.translate(e);
        }
    }

    /**
     * Does all of the work or none of it. A deadlock, and a unique key that another took in between, run it again: the
     * next attempt reads what the other wrote. So the work must have no effect but in the database.
     */
    public <T> T transact(Function<DSLContext, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return dsl.transactionResult(tx -> work.apply(tx.dsl()));
            } catch (DataAccessException e) {
                if (!Failures.isCollision(e) || attempt == ATTEMPTS) {
                    throw Failures.translate(e);
                }
            }
        }
    }

    /** The time, to the microsecond that the database keeps. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
