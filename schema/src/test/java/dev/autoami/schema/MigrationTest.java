package dev.autoami.schema;

import static dev.autoami.schema.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.group.Watching;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Registries that an older version made. */
class MigrationTest {
    @Test
    void aGroupFromBeforeLiveNodesWatchesNoneAndKeepsItsType() throws SQLException {
        String url = "jdbc:h2:mem:before-live-nodes;DB_CLOSE_DELAY=-1";
        migrate(url, "8");
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into image_group (name, active_name, base_image, instance_type, login, puppet_server,"
                        + " ca_server, region, security_groups, connect_by, environment, trusted_facts, image_prefix,"
                        + " max_runs, change_rules, from_base, created_at, updated_at) values ('web', 'web', 'ami-1',"
                        + " 't3.small', 'admin', 'p', 'p', 'eu-west-1', json '[]', 'PRIVATE_IP', 'production', json"
                        + " '{}', 'autoami-web', 3, json"
                        + " '{\"rule\":\"INTENTIONAL\",\"ignored\":[],\"rejectSkipped\":false}', false, timestamp"
                        + " '2026-01-01 00:00:00', timestamp '2026-01-01 00:00:00')");
        }

        try (Registry registry = open(url)) {
            Group group = registry.groups().find(new GroupName("web")).orElseThrow();
            assertThat(group.settings().watching()).isEqualTo(Watching.NONE);
            assertThat(group.settings().placements()).containsExactly(new Placement("t3.small", Optional.empty()));
            assertThat(registry.groups().watching()).isEmpty();
        }
    }

    @Test
    void theBodyOfAReportFromBeforeLongOnesIsKept() throws Exception {
        String url = "jdbc:h2:mem:before-long-bodies;DB_CLOSE_DELAY=-1";
        migrate(url, "14");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
            gzip.write(new byte[] {1, 2, 3});
        }
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("insert into report_body values (7, ?)")) {
            // Of its report and all that this needs, nothing matters here.
            statement.execute("set referential_integrity false");
            insert.setBytes(1, body.toByteArray());
            insert.execute();
        }

        try (Registry registry = open(url)) {
            assertThat(registry.reports().body(7).orElseThrow()).containsExactly(1, 2, 3);
        }
    }

    private static void migrate(String url, String version) {
        Flyway.configure()
                .dataSource(url, "sa", "")
                .locations("classpath:dev/autoami/schema/migrations")
                .target(version)
                .load()
                .migrate();
    }

    private static Registry open(String url) {
        return Registry.open(
                new DatabaseSettings(url, Optional.of("sa"), Optional.of(""), 2), KEY, "node", Clock.systemUTC());
    }
}
