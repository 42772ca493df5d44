package dev.autoami.schema;

import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The contract on a MySQL of one's own, named by {@code -Dautoami.test.mysql.url=jdbc:mysql://…/…?user=…&password=…}. The
 * integration tests run it on one that they start.
 */
@EnabledIfSystemProperty(named = "autoami.test.mysql.url", matches = "jdbc:mysql:.+")
class MySqlRegistryTest extends RegistryContract {
    @Override
    protected DatabaseSettings database() {
        return new DatabaseSettings(
                System.getProperty("autoami.test.mysql.url", ""), Optional.empty(), Optional.empty(), 8);
    }
}
