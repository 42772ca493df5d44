package dev.autoami.schema;

import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.token.Scope;
import dev.autoami.schema.token.Token;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the tokens promise. */
abstract class TokensContract extends OpenRegistry {
    private final String name = "token-" + UUID.randomUUID();

    @Test
    void aTokenIsKnownByItsTextOnly() throws SQLException {
        String text = registry.tokens().create(name, Scope.RUN);

        assertThat(text).matches("autoami_[A-Za-z0-9_-]{43}");
        assertThat(registry.tokens().check(text)).contains(new Token(name, Scope.RUN, NOW, Optional.empty()));
        assertThat(registry.tokens().check(text + "x")).isEmpty();
        assertThat(registry.tokens().check("autoami_")).isEmpty();
        assertThat(registry.tokens().check(name)).isEmpty();
        assertThat(count("select count(*) from api_token where text_hash = '%s' or name = '%s'".formatted(text, text)))
                .isZero();
    }

    @Test
    void aNameInForceIsNotGivenTwice() {
        registry.tokens().create(name, Scope.READ);

        assertThatThrownBy(() -> registry.tokens().create(name, Scope.ADMIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
        assertThatThrownBy(() -> registry.tokens().create(" ", Scope.ADMIN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRevokedTokenIsOutOfForceAndItsNameFree() {
        String revoked = registry.tokens().create(name, Scope.READ);
        clock.advance(Duration.ofHours(1));

        assertThat(registry.tokens().revoke(name)).isTrue();
        assertThat(registry.tokens().revoke(name)).isFalse();

        assertThat(registry.tokens().check(revoked)).isEmpty();
        String next = registry.tokens().create(name, Scope.ADMIN);
        assertThat(registry.tokens().check(next)).isPresent();
        assertThat(registry.tokens().list())
                .filteredOn(token -> token.name().equals(name))
                .containsExactly(
                        new Token(name, Scope.READ, NOW, Optional.of(NOW.plusSeconds(3600))),
                        new Token(name, Scope.ADMIN, NOW.plusSeconds(3600), Optional.empty()));
    }
}
