package dev.autoami.schema;

import static dev.autoami.schema.Samples.KEY;
import static dev.autoami.schema.Samples.plain;
import static dev.autoami.schema.Samples.rich;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.group.Group;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What opening the registry promises. */
abstract class OpeningContract extends OpenRegistry {
    @Test
    void theDatabaseAnswers() {
        registry.ping();
    }

    @Test
    void aDatabaseThatIsGoneIsUnavailable() {
        Registry closed = open("node-2", KEY);
        closed.close();

        assertThatThrownBy(closed::ping).isInstanceOf(RegistryUnavailableException.class);
        assertThatThrownBy(() -> closed.groups().create(web, plain())).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void openingAgainMigratesNothingAndKeepsEverything() throws SQLException {
        Group group = registry.groups().create(web, rich());

        try (Registry again = open("node-2", KEY)) {
            assertThat(again.groups().find(web)).contains(group);
        }
        assertThat(count("select count(*) from scheduled_tasks")).isNotNegative();
    }

    @Test
    void allWhoOpenItAtOnceGetTheSameIdOfTheInstallation() throws SQLException {
        execute("delete from installation");

        List<Object> ids = AtOnce.atOnce(4, () -> {
            try (Registry node = open("node-2", KEY)) {
                return node.installation();
            }
        });

        try (Registry later = open("node-3", KEY)) {
            assertThat(ids).containsOnly(later.installation());
        }
    }
}
