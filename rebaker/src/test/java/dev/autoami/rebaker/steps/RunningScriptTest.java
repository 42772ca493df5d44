package dev.autoami.rebaker.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that reads the agent's run lock, run by this machine's own shell. */
class RunningScriptTest {
    @TempDir
    private Path directory;

    @Test
    void aLockThatIsNotThereIsFree() throws Exception {
        assertThat(output()).isEmpty();
    }

    @Test
    void aLockThatNamesNoProcessIsFree() throws Exception {
        lock("");

        assertThat(output()).isEmpty();
    }

    @Test
    void aRunningAgentsLockTellsForHowLongItHasBeenRunning() throws Exception {
        Path agent = Files.writeString(directory.resolve("puppet"), "read line\n");
        Process running = locking("sh", agent.toString(), "agent", "-t");

        assertThat(output()).matches("\\s*00:\\d\\d\n");

        running.destroyForcibly().waitFor();
        assertThat(output()).as("once it was killed").isEmpty();
    }

    @Test
    void aLockWhoseProcessHasNothingToDoWithPuppetIsFree() throws Exception {
        Process running = locking("sh", "-c", "read line");

        assertThat(output()).isEmpty();

        running.destroyForcibly().waitFor();
    }

    /** A process that waits for input, and whose lock it is. */
    private Process locking(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        lock(Long.toString(process.pid()));
        return process;
    }

    private void lock(String content) throws IOException {
        Files.writeString(directory.resolve("run.lock"), content);
    }

    private String output() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh").start();
        try (var in = shell.getOutputStream()) {
            in.write(Script.named("running")
                    .with("FILE", directory.resolve("run.lock").toString())
                    .text()
                    .getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).isZero();
        return out;
    }
}
