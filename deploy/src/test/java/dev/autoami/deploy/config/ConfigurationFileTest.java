package dev.autoami.deploy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no configuration at all: one sentence each, and nothing of what keys would be missing. */
class ConfigurationFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @Test
    void aDirectoryIsNoFile() {
        assertRefused(directory, directory + ": cannot be read: Is a directory");
    }

    @Test
    void anotherEncodingIsNoText() throws IOException {
        Path file = Files.write(directory.resolve("latin1.yaml"), new byte[] {'c', 'a', 'f', (byte) 0xe9, ':', '1'});

        assertRefused(file, file + ": cannot be read: it is no text in UTF-8");
    }

    @Test
    void controlCharactersAreNoYaml() throws IOException {
        Path file = Files.writeString(directory.resolve("binary.yaml"), "a: \u0001\n");

        assertRefused(file, file + ": is not YAML: it has characters that a text has not");
    }

    @Test
    void anAliasThatContainsItselfIsAnError() throws IOException {
        Path file = Files.writeString(directory.resolve("endless.yaml"), "a: &a {b: *a}\n");
        List<String> errors = new ArrayList<>();

        assertThat(ConfigurationFile.read(file, errors)).isEmpty();

        assertThat(errors)
                .singleElement()
                .asString()
                .startsWith(file + ":1: a.b.b")
                .endsWith("expected a value");
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> ConfigurationFile.read(file, new ArrayList<>()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }
}
