package dev.autoami.schema.database;

import dev.autoami.schema.RegistryUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jooq.exception.DataAccessException;

/** What a failure of the database means, by H2's and MySQL's codes. */
final class Failures {
    /** MySQL: duplicate key, lock wait timeout, deadlock. H2: duplicate key, deadlock, concurrent update, lock timeout. */
    private static final Set<Integer> COLLISIONS = Set.of(1062, 1205, 1213, 23505, 40001, 90131, 50200);

    /** MySQL: out of connections, shutting down, read-only or super-read-only after a fail-over, no quorum. H2: closed. */
    private static final Set<Integer> UNAVAILABLE = Set.of(1040, 1053, 1290, 1836, 3100, 90007, 90067, 90098, 90121);

    private Failures() {}

    static boolean isCollision(DataAccessException e) {
        SQLException cause = e.getCause(SQLException.class);
        return cause != null && COLLISIONS.contains(cause.getErrorCode());
    }

    static RuntimeException translate(DataAccessException e) {
        SQLException cause = e.getCause(SQLException.class);
        if (cause != null && isConnectionTrouble(cause)) {
            return new RegistryUnavailableException(
                    "the registry's database does not answer: " + cause.getMessage(), cause);
        }
        return e;
    }

    private static boolean isConnectionTrouble(SQLException e) {
        String state = e.getSQLState();
        // No state at all: not from a database, but from the pool that has none left to ask.
        return state == null
                || e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || state.startsWith("08")
                || UNAVAILABLE.contains(e.getErrorCode());
    }
}
