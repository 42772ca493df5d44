package dev.autoami.schema;

import static dev.autoami.schema.AtOnce.atOnce;
import static dev.autoami.schema.Samples.bytes;
import static dev.autoami.schema.Samples.key;
import static dev.autoami.schema.Samples.plain;
import static dev.autoami.schema.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the secrets promise. */
abstract class SecretsContract extends OpenRegistry {
    private Rebake rebake;

    @BeforeEach
    void group() {
        registry.groups().create(web, plain());
        rebake = pickUp(request(Purpose.REBAKE));
    }

    @Test
    void theFirstValueStays() {
        assertThat(registry.secrets().putIfAbsent(rebake, "login", bytes("first")))
                .isEqualTo(bytes("first"));
        assertThat(registry.secrets().putIfAbsent(rebake, "login", bytes("second")))
                .isEqualTo(bytes("first"));
        assertThat(registry.secrets().find(rebake, "login").orElseThrow()).isEqualTo(bytes("first"));
        assertThat(registry.secrets().find(rebake, "host")).isEmpty();
    }

    @Test
    void ofManyWhoMakeASecretAtOnceAllHaveTheSame() {
        AtomicInteger next = new AtomicInteger();

        List<Object> answers = atOnce(
                12,
                () -> text(registry.secrets().putIfAbsent(rebake, "login", bytes("secret " + next.incrementAndGet()))));

        assertThat(new HashSet<>(answers)).hasSize(1);
    }

    @Test
    void ofARebakeThatIsFinishedNoneIsLeftThoughItLeftSomethingBehind() throws SQLException {
        registry.secrets().putIfAbsent(rebake, "login", bytes("a"));
        registry.secrets().putIfAbsent(rebake, "host", bytes("b"));
        registry.rebakes().ending(rebake, Outcome.FAILED, Optional.of("why"));

        registry.rebakes()
                .finish(
                        rebake,
                        List.of(new Leftover(rebake.id(), Leftover.Kind.INSTANCE, "eu-west-1", "i-1", "protected")));

        assertThat(registry.secrets().find(rebake, "login")).isEmpty();
        assertThat(rows()).isEmpty();
    }

    @Test
    void noSecretLiesInTheDatabaseInClear() throws SQLException {
        String secret = "-----BEGIN OPENSSH PRIVATE KEY-----";
        registry.secrets().putIfAbsent(rebake, "one", bytes(secret));
        registry.secrets().putIfAbsent(rebake, "two", bytes(secret));

        List<String> rows = rows();
        assertThat(rows).hasSize(2).doesNotHaveDuplicates();
        assertThat(rows).noneMatch(row -> row.contains("OPENSSH") || row.contains("PRIVATE"));
    }

    @Test
    void aSecretUnderAnotherNameDoesNotOpen() throws SQLException {
        registry.secrets().putIfAbsent(rebake, "login", bytes("secret"));
        execute("update rebake_secret set name = 'host' where rebake_id = '%s'".formatted(rebake.id()));

        assertThatThrownBy(() -> registry.secrets().find(rebake, "host"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(rebake.id() + "/host");
    }

    @Test
    void anotherKeyIsNamedAndAWrongKeyOfThatNameDoesNotOpen() {
        registry.secrets().putIfAbsent(rebake, "login", bytes("secret"));

        try (Registry renamed = open("node-1", key("second", 1));
                Registry wrong = open("node-1", key("first", 2))) {
            assertThatThrownBy(() -> renamed.secrets().find(rebake, "login"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'first'")
                    .hasMessageContaining("'second'");
            assertThatThrownBy(() -> wrong.secrets().find(rebake, "login"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another key");
        }
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = registry.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "select nonce, ciphertext from rebake_secret where rebake_id = '%s'".formatted(rebake.id()))) {
            while (result.next()) {
                rows.add(new String(result.getBytes(1), StandardCharsets.ISO_8859_1)
                        + new String(result.getBytes(2), StandardCharsets.ISO_8859_1));
            }
        }
        return rows;
    }
}
