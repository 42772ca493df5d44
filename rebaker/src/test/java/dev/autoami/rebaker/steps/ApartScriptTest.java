package dev.autoami.rebaker.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script by which a command outlives our login, run by this machine's own shell. */
class ApartScriptTest {
    @TempDir
    private Path directory;

    @Test
    void whatTheCommandPrintsAndItsExitCodeComeBack() throws Exception {
        Process shell = shell("echo out; echo '\"it'\\''s\"' >&2; exit 3");

        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).isEqualTo(3);
        assertThat(out).isEqualTo("out\n\"it's\"\n");
    }

    @Test
    void aCommandWhoseReaderIsGoneComesToItsEnd() throws Exception {
        Path end = directory.resolve("end");
        Process shell = shell("sleep 0.5; echo one && echo two && echo done >%s".formatted(end));

        shell.getInputStream().close();

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(end).exists().hasContent("done"));
        assertThat(Files.size(end)).isPositive();
    }

    private static Process shell(String command) throws IOException {
        Process shell = new ProcessBuilder("sh").start();
        try (var in = shell.getOutputStream()) {
            in.write(Script.named("apart").with("COMMAND", command).text().getBytes(StandardCharsets.UTF_8));
        }
        return shell;
    }
}
