package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.it.lab.MySql;
import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.RegistryContract;
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
}
