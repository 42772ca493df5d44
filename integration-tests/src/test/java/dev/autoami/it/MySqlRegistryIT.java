package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.it.lab.MySql;
import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.Registry;
import dev.autoami.schema.RegistryContract;
import dev.autoami.schema.SampleGroup;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.secret.SecretKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The registry's contract on MySQL 9, on a database that was empty at first. */
class MySqlRegistryIT extends RegistryContract {
    private static final MySql MYSQL = new MySql();
    private static final String DATABASE = "contract";

    @BeforeAll
    static void startMySql() {
        MYSQL.start();
        MYSQL.create(DATABASE);
    }

    @AfterAll
    static void stopMySql() {
        MYSQL.close();
    }

    @Override
    protected DatabaseSettings database() {
        return new DatabaseSettings(MYSQL.url(DATABASE), Optional.of(MySql.USER), Optional.of(MySql.PASSWORD), 8);
    }

    @Test
    void theServerIsMySql9() {
        assertThat(MYSQL.query(DATABASE, "select version()").getFirst()).startsWith("9.");
    }

    /** As a node has that froze, or lost its network, in the midst of it. */
    @Test
    void aTransactionThatIsLeftOpenGivesWayInAMinute() throws SQLException {
        GroupName web = new GroupName("left-open");
        SecretKey key = new SecretKey("lab", Base64.getEncoder().encodeToString(new byte[32]));
        try (Registry registry = Registry.open(database(), key, "lab", Clock.systemUTC());
                Connection vanished = registry.dataSource().getConnection();
                Statement statement = vanished.createStatement()) {
            registry.groups().create(web, new SampleGroup().settings());
            vanished.setAutoCommit(false);
            assertThat(statement.executeUpdate(
                            "update image_group set description = 'left' where active_name = '%s'".formatted(web)))
                    .isOne();

            GroupSettings changed = new SampleGroup().login("changed").settings();
            registry.groups().update(web, settings -> changed);

            assertThatThrownBy(vanished::commit).isInstanceOf(SQLException.class);
            assertThat(registry.groups().find(web).orElseThrow().settings()).isEqualTo(changed);
        }
    }
}
