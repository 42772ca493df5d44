package dev.autoami.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hooks/post-merge} in a real merge. */
class PostMergeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path repository;

    @BeforeEach
    void aBranchToMerge() throws Exception {
        repository = Files.createDirectories(directory.resolve("code"));
        git("init", "-q", "-b", "main");
        git("commit", "-q", "--allow-empty", "-m", "one");
        git("checkout", "-q", "-b", "change");
        git("commit", "-q", "--allow-empty", "-m", "two");
        git("checkout", "-q", "main");
        Files.createDirectories(repository.resolve(".git/hooks"));
        Files.createSymbolicLink(
                repository.resolve(".git/hooks/post-merge"),
                Path.of("hooks/post-merge").toAbsolutePath());
    }

    @Test
    void aMergeStartsARunForItsRevision() throws Exception {
        Path command = Shell.script(directory.resolve("autoami"), "echo \"ran: $*\"");

        Shell.Result merge = merge(command);

        assertThat(merge.exitCode()).isZero();
        String revision = git("rev-parse", "HEAD").out().strip();
        Awaitility.await()
                .untilAsserted(() -> assertThat(log())
                        .contains("ran: run --trigger git-hook --revision " + revision)
                        .contains("exit code 0"));
    }

    @Test
    void aRunThatFailsDoesNotFailTheMerge() throws Exception {
        Shell.Result merge = merge(Shell.script(directory.resolve("autoami"), "echo no service >&2; exit 5"));

        assertThat(merge.exitCode()).isZero();
        assertThat(merge.out() + merge.err()).doesNotContain("no service");
        Awaitility.await().untilAsserted(() -> assertThat(log()).contains("no service", "exit code 5"));
    }

    @Test
    void aRunThatHangsDoesNotHoldUpTheMerge() throws Exception {
        Path pipe = directory.resolve("pipe");
        Shell.run(directory, Map.of(), List.of("mkfifo", pipe.toString()));
        Path command = Shell.script(directory.resolve("autoami"), "read line < " + pipe + "; echo \"went on: $line\"");

        assertThat(merge(command).exitCode()).isZero();
        assertThat(log()).doesNotContain("went on");

        Files.writeString(pipe, "now\n");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(log()).contains("went on: now", "exit code 0"));
    }

    @Test
    void withoutTheCommandTheMergeGoesOn() throws Exception {
        assertThat(merge(directory.resolve("nowhere")).exitCode()).isZero();
        Awaitility.await().untilAsserted(() -> assertThat(log()).contains("exit code 127"));
    }

    private Shell.Result merge(Path command) throws Exception {
        Map<String, String> environment = new HashMap<>(identity());
        environment.put("AUTOAMI", command.toString());
        return Shell.run(repository, environment, List.of("git", "merge", "-q", "--no-ff", "-m", "merge", "change"));
    }

    private String log() throws Exception {
        Path log = repository.resolve(".git/autoami-hook.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private Shell.Result git(String... arguments) throws Exception {
        return Shell.run(
                repository,
                identity(),
                java.util.stream.Stream.concat(java.util.stream.Stream.of("git"), java.util.Arrays.stream(arguments))
                        .toList());
    }

    private Map<String, String> identity() {
        return Map.of(
                "HOME", directory.toString(),
                "GIT_AUTHOR_NAME", "t",
                "GIT_AUTHOR_EMAIL", "t@example.com",
                "GIT_COMMITTER_NAME", "t",
                "GIT_COMMITTER_EMAIL", "t@example.com",
                "GIT_CONFIG_NOSYSTEM", "1");
    }
}
