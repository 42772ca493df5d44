package dev.autoami.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jooq.SQLDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcUrlTest {
    @Test
    void h2LosesNoAcknowledgedCommitWhateverTheUserWrote() {
        assertThat(JdbcUrl.of("jdbc:h2:file:/x").value())
                .isEqualTo("jdbc:h2:file:/x;WRITE_DELAY=0;TIME ZONE=UTC;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000");
        assertThat(JdbcUrl.of("jdbc:h2:file:/x;write_delay=500;CIPHER=AES").value())
                .startsWith("jdbc:h2:file:/x;CIPHER=AES;WRITE_DELAY=0;");
    }

    @Test
    void whatTheUserMayChooseIsLeftAlone() {
        assertThat(JdbcUrl.of("jdbc:h2:file:/x;lock_timeout=99").value())
                .contains(";lock_timeout=99")
                .doesNotContain("10000");
    }

    @Test
    void mySqlIsTakenAsItIs() {
        JdbcUrl url = JdbcUrl.of("jdbc:mysql://db/autoami?sslMode=REQUIRED");

        assertThat(url.value()).isEqualTo("jdbc:mysql://db/autoami?sslMode=REQUIRED");
        assertThat(url.dialect()).isEqualTo(SQLDialect.MYSQL);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://autoami:secret@db/autoami, jdbc:mysql://…@db/autoami",
        "jdbc:mysql://db/autoami?user=a&password=secret&x=1, jdbc:mysql://db/autoami?user=a&password=…&x=1",
        "jdbc:h2:file:/x;USER=sa;PASSWORD=secret, jdbc:h2:file:/x;USER=sa;PASSWORD=…"
    })
    void aMessageShowsNoPassword(String url, String shown) {
        assertThat(JdbcUrl.withoutSecrets(url)).isEqualTo(shown);
    }

    @Test
    void anotherDatabaseIsRefusedWithWhatIsExpected() {
        assertThatThrownBy(() -> JdbcUrl.of("jdbc:postgresql://db/x?password=secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:h2:")
                .hasMessageContaining("jdbc:mysql:")
                .hasMessageNotContaining("secret");
    }
}
