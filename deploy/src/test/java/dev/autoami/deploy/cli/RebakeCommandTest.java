package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.serve.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code autoami run}, {@code launch}, {@code bake}, {@code rebakes} and {@code rebake}. */
class RebakeCommandTest extends AgainstService {
    @Test
    void aRunIsFiledShownAndCancelled() throws Exception {
        create();
        Result run = autoami("run", "web", "--trigger", "git-hook", "--revision", "abc123");
        String id = rebake(run.out());

        assertThat(autoami("rebakes", "web").out()).containsPattern(id + " +web +REBAKE +GIT_HOOK");
        assertThat(autoami("rebake", "show", id).out())
                .containsPattern("revision +abc123")
                .contains("REQUESTED");

        CompletableFuture<Result> waiting = CompletableFuture.supplyAsync(() -> autoami("run", "web", "--wait"));
        assertThat(autoami("rebake", "cancel", id).exitCode()).isZero();
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(autoami("rebake", "show", id).out()).containsPattern("stands +CANCELLED"));
        // The one that waited is next.
        Awaitility.await()
                .untilAsserted(() -> autoami("rebakes", "-o", "json")
                        .out()
                        .lines()
                        .filter(line -> line.contains("\"id\""))
                        .map(line -> line.replaceAll(".*: \"|\",?$", ""))
                        .forEach(each -> autoami("rebake", "cancel", each)));
        Result cancelled = waiting.get(60, TimeUnit.SECONDS);
        assertThat(cancelled.exitCode()).isEqualTo(ExitCode.CANCELLED);
        assertThat(cancelled.out()).contains("web  REQUESTED", "web  CANCELLED (rebake ");
    }

    @Test
    void aRebakeIsWatchedFromItsBeginningToItsEndWithItsExitCode() throws Exception {
        create();
        String id = rebake(autoami("run", "web").out());
        CompletableFuture<Result> watching = CompletableFuture.supplyAsync(() -> autoami("rebake", "watch", id));

        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(autoami("rebake", "show", id).out()).contains("trying again"));
        assertThat(watching).isNotDone();
        autoami("rebake", "cancel", id);

        Result watched = watching.get(60, TimeUnit.SECONDS);
        assertThat(watched.exitCode()).isEqualTo(ExitCode.CANCELLED);
        assertThat(watched.out())
                .containsSubsequence(
                        "web  REQUESTED  requested by CLI\n",
                        "web  REQUESTED  ",
                        "s)\n",
                        "trying again: instance ",
                        "asked to be cancelled\n",
                        "ends CANCELLED (",
                        "web  ENDED      ended CANCELLED (",
                        "web  CANCELLED (rebake " + id + ")");
        assertThat(autoami("rebake", "watch", id).exitCode()).isEqualTo(ExitCode.CANCELLED);
        assertThat(autoami("rebake", "show", id, "-o", "json").out())
                .contains("\"kind\" : \"STEP\"", "\"cause\" : \"DONE\"", "\"attempt\" : 1", "\"lastedMs\" : ");
    }

    @Test
    void whatIsNoRebakeCannotBeWatched() {
        assertThat(autoami("rebake", "watch", "abcdefghijkl"))
                .isEqualTo(new Result(1, "", "autoami: there is no rebake abcdefghijkl\n"));
    }

    @Test
    void aCancelledRunIsRetriedAndOneThatHasNotEndedIsNot() {
        create();
        String id = rebake(autoami("run", "web", "--revision", "abc123").out());

        assertThat(autoami("rebake", "retry", id).err())
                .contains("rebake %s has not ended, it stands at".formatted(id), "autoami rebake cancel " + id);
        autoami("rebake", "cancel", id);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(autoami("rebake", "show", id).out()).containsPattern("stands +CANCELLED"));
        Result retried = autoami("rebake", "retry", id);

        assertThat(retried.out()).contains("of group web retries " + id);
        String second = rebake(retried.out());
        assertThat(second).isNotEqualTo(id);
        assertThat(autoami("rebake", "show", second).out())
                .containsPattern("revision +abc123")
                .contains("requested by CLI, revision abc123, to retry " + id);
    }

    @Test
    void keepingAnInstanceNeedsSomebodysPublicKey() throws IOException {
        create();
        Path secret = Files.writeString(directory.resolve("id"), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
        Path bad = Files.writeString(directory.resolve("bad.pub"), "command=\"x\" ssh-ed25519 AAAA me");

        assertThat(autoami("run", "web", "--keep-on-failure").err())
                .contains("nobody could log in", "--keep-key", "--keyname");
        assertThat(autoami("run", "web", "--keep-on-failure", "--keep-key", secret.toString()))
                .isEqualTo(new Result(
                        ExitCode.USAGE,
                        "",
                        "autoami: --keep-key: %s is a private key; give the public one\n".formatted(secret)));
        assertThat(autoami("run", "web", "--keep-on-failure", "--keep-key", bad.toString())
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(autoami("run", "web", "--keep-for", "1h").err()).contains("go with keepOnFailure");
        assertThat(autoami("rebakes", "web").out()).doesNotContain("web");
    }

    @Test
    void aRebakeThatKeepsNothingIsNotReleased() {
        create();
        String id = rebake(autoami("run", "web").out());

        assertThat(autoami("rebake", "release", id))
                .isEqualTo(new Result(1, "", "autoami: rebake %s keeps no instance\n".formatted(id)));
    }

    @Test
    void oneUnknownGroupAmongSeveralStartsNothing() {
        create();

        assertThat(autoami("run", "web", "nobody").err()).contains("there is no group nobody");
        assertThat(autoami("rebakes", "web", "-o", "json").out()).isEqualToIgnoringWhitespace("[]");
    }

    @Test
    void launchNeedsAKeyPairOfTheUsers() {
        create();

        assertThat(autoami("launch", "web", "--no-wait").err()).contains("has no key pair", "--keyname");
    }

    @Test
    void bakeNeedsAnInstanceThatIsThere() {
        create();

        assertThat(autoami("bake", "i-0999", "--group", "web", "--no-wait").err())
                .contains("there is no instance i-0999 in eu-west-1");
        assertThat(autoami("bake", FakeCloud.RUNNING.value(), "--group", "web", "--no-wait")
                        .out())
                .contains("web  bake ");
    }

    private static String rebake(String out) {
        Matcher matcher = Pattern.compile("rebake ([a-z2-7]{12}) ").matcher(out);
        assertThat(matcher.find()).as(out).isTrue();
        return matcher.group(1);
    }
}
