package dev.autoami.schema.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.RegistryUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void aDeadlockIsACollision() {
        assertThat(isCollision(new SQLTransactionRollbackException("Deadlock found", "40001", 1213)))
                .isTrue();
    }

    @Test
    void aConflictThatCertificationFindsIsACollision() {
        SQLException conflict = new SQLTransactionRollbackException(
                "Plugin instructed the server to rollback the current transaction.", "40000", 3101);

        assertThat(isCollision(conflict)).isTrue();
    }

    @Test
    void aTransactionThatAnotherMembersBreaksOffAtItsCommitIsACollision() {
        SQLException broken =
                new SQLException("Got error 149 - 'Lock deadlock; Retry transaction' during COMMIT", "HY000", 1180);

        assertThat(isCollision(broken)).isTrue();
    }

    @Test
    void aCommitForWhichTheDiskHasNoRoomIsNoCollision() {
        SQLException full = new SQLException("Got error 135 - 'No more room in file' during COMMIT", "HY000", 1180);

        assertThat(isCollision(full)).isFalse();
        assertThat(Failures.translate(new DataAccessException("commit", full)))
                .isNotInstanceOf(RegistryUnavailableException.class);
    }

    /** As jOOQ throws it when a commit fails. */
    private static boolean isCollision(SQLException e) {
        return Failures.isCollision(new DataAccessException("Cannot commit transaction", e));
    }
}
