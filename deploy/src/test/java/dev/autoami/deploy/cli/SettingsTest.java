package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path home;

    @Test
    void theLineEndOfAFileIsNoPartOfAToken() {
        assertThat(token("autoami_abc\r\n").token()).contains("autoami_abc");
    }

    @Test
    void aTokenThatCannotBeOneIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> token("autoami_abc\nautoami_def"))
                .isInstanceOf(CommandFailedException.class)
                .message()
                .contains("the token has characters that no token has")
                .doesNotContain("abc")
                .doesNotContain("def");
    }

    private Settings token(String text) {
        return Settings.of(Map.of(), Map.of("AUTOAMI_TOKEN", text, "XDG_CONFIG_HOME", home.toString()));
    }
}
