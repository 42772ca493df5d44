package dev.autoami.schema.database;

import dev.autoami.schema.RegistryUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jooq.exception.DataAccessException;

/** What a failure of the database means, by H2's and MySQL's codes. */
final class Failures {
    /**
     * MySQL: duplicate key, lock wait timeout, deadlock, and in InnoDB Cluster a conflict that certification found at the
     * commit. H2: duplicate key, deadlock, concurrent update, lock timeout.
     */
    private static final Set<Integer> COLLISIONS = Set.of(1062, 1205, 1213, 3101, 23505, 40001, 90131, 50200);

    /** MySQL: the storage engine failed at the commit, for a reason that is only in the message. */
    private static final int FAILED_AT_COMMIT = 1180;

    /**
     * HA_ERR_LOCK_DEADLOCK: in InnoDB Cluster another member's transaction, certified already, took the lock away. Only
     * the number: what stands around it depends on the server's language.
     */
    private static final Pattern DEADLOCK_AT_COMMIT = Pattern.compile("\\b149\\b");

    /** MySQL: out of connections, shutting down, read-only or super-read-only after a fail-over, no quorum. H2: closed. */
    private static final Set<Integer> UNAVAILABLE = Set.of(1040, 1053, 1290, 1836, 3100, 90007, 90067, 90098, 90121);

    private Failures() {}

    static boolean isCollision(DataAccessException e) {
        SQLException cause = e.getCause(SQLException.class);
        return cause != null && (COLLISIONS.contains(cause.getErrorCode()) || isDeadlockAtCommit(cause));
    }

    private static boolean isDeadlockAtCommit(SQLException e) {
        return e.getErrorCode() == FAILED_AT_COMMIT
                && DEADLOCK_AT_COMMIT.matcher(String.valueOf(e.getMessage())).find();
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
