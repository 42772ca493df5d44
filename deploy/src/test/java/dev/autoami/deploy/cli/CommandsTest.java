package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.serve.FakeCloud;
import dev.autoami.deploy.serve.RunningService;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands against a service in this process. Rebakes stay under way: no instance ever gets going there. */
class CommandsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RunningService running;

    private record Result(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() {
        running = new RunningService(directory);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @AfterEach
    void noGroupIsLeft() {
        autoami("group", "delete", "web", "--cancel");
    }

    @Test
    void aGroupIsCreatedListedShownChangedAndDeleted() {
        assertThat(create("--trusted-fact", "pp_role=web", "--trusted-fact", "pp_zone=a")
                        .exitCode())
                .isZero();

        assertThat(autoami("group", "list").out()).containsPattern("web +eu-west-1 +ami-0123 +t3.small");
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("environment +production")
                .containsPattern("trusted facts +pp_role=web, pp_zone=a")
                .containsPattern("ca server +puppet.example.com");
        assertThat(autoami("group", "update", "web", "--image", "ami-0456", "--description", "all ours")
                        .out())
                .contains("its next rebake starts from ami-0456");
        assertThat(autoami("group", "update", "web", "--description", "").exitCode())
                .isZero();
        assertThat(autoami("group", "show", "web", "-o", "yaml").out())
                .contains("image: ami-0456", "fromBase: true")
                .doesNotContain("description");
        assertThat(autoami("group", "delete", "web").exitCode()).isZero();
        assertThat(autoami("group", "show", "web")).isEqualTo(new Result(1, "", "autoami: there is no group web\n"));
    }

    @Test
    void furtherTypesAndSubnetsAreGivenWithCommasOrRepeated() {
        assertThat(create("--type", "t3.small,t3a.small", "--subnet", "subnet-a", "--subnet", "subnet-b"))
                .returns(0, Result::exitCode);

        assertThat(autoami("group", "list").out()).containsPattern("ami-0123 +t3.small,t3a.small ");
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("instance type +t3.small, t3a.small\n")
                .containsPattern("subnet +subnet-a, subnet-b\n");

        assertThat(autoami("group", "update", "web", "--type", "m7i.large", "--subnet", "")
                        .exitCode())
                .isZero();
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("instance type +m7i.large\n")
                .doesNotContain("subnet");
        assertThat(autoami("group", "update", "web", "--type", ""))
                .isEqualTo(new Result(2, "", "autoami: type is needed\n"));
    }

    @Test
    void whatWouldDoNothingIsWrongUsage() {
        create();

        assertThat(autoami("group", "update", "web").exitCode()).isEqualTo(2);
        assertThat(autoami("images", "--region", "eu-west-1").exitCode()).isEqualTo(2);
    }

    @Test
    void twoGroupsOfOneNameAreRefused() {
        create();

        assertThat(create()).isEqualTo(new Result(1, "", "autoami: there is a group web already\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --image ami-0999              | 1 | image: there is no AMI ami-0999 in eu-west-1
        --image base                  | 2 | 'base' is no AMI id
        --region mars-1               | 1 | region: there is no EC2 region mars-1
        --login Admin;reboot          | 1 | login: expected the name of an account
        --type large                  | 1 | type: expected an instance type
        --type t3.small,large         | 1 | type: expected an instance type
        --subnet subnet-a,here        | 1 | subnet: expected an id such as subnet-0123, not 'here'
        --environment a-b             | 1 | environment: expected letters
        --keyname k --keyfile /no     | 1 | keyfile: /no cannot be read on the server
        --keyname k --keyfile /tmp    | 1 | keyfile: /tmp cannot be read on the server that runs AutoAMI, or is no file
        --keyname k --keyfile key.pem | 1 | keyfile: expected an absolute path
        --keyname k                   | 2 | keyname and keyfile are given together
        --connect carrier-pigeon      | 2 | connect is one of private-ip, public-ip
        --max-runs 11                 | 2 | max-runs is 2 to 10
        --max-runs many               | 2 | Invalid value for option '--max-runs'
        --trusted-fact pp_auth_role=x | 1 | trustedFacts: 'pp_auth_role' is none of
        --ignore Notify               | 2 | ignore rule 'Notify': a rule is written File[/var/cache/*], tag:noisy, or
        --no-ignore File[*]           | 2 | there is no ignore rule 'File[*]'; there are: 'Notify[*]'
        --rule strict                 | 2 | rule is one of intentional, simple, not 'strict'
        --before-clean /no/file       | 2 | --before-clean: /no/file is no text file
        --watch *                     | 1 | watch: '*' is every node
        --watch w*.*-*                | 1 | watch: 'w*.*-*' is every node
        --watch Web-*.example.com     | 1 | watch: expected a certname, or a pattern such as
        --watch *.autoami.internal    | 1 | under .autoami.internal only what 'autoami launch' left you can be watched, as web-l*.autoami.internal
        --watch-interval 59s          | 2 | watch.interval is a duration such as 90m or 6h, from 1m to 8760h, not '59s'
        --watch-interval daily        | 2 | watch.interval is a duration
        --watch-image maybe           | 2 | watch.image is one of checked, assumed-latest, not 'maybe'
        """)
    void whatIsWrongWithAGroupIsToldAndNothingIsMade(String options, int exitCode, String message) {
        Result result = create(options.split(" ", -1));

        assertThat(result.err()).contains(message);
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(autoami("group", "list", "-o", "json").out()).isEqualToIgnoringWhitespace("[]");
    }

    @Test
    void aPolicyIsShownAndChangedRuleByRule() {
        create();
        assertThat(policy()).isEqualTo("""
            group             web
            rule              intentional
            ignored           Notify[*]
            corrective        changes do not count
            noop pending      rejects
            skipped           resources are accepted
            """);

        policy("--ignore", "File[/var/cache/*]", "--ignore", "Exec[a, b] tag:Profile::Cache", "--count-corrective");
        policy("--ignore", "File[/var/cache/*]", "--no-ignore", "Notify[*]", "--reject-skipped");
        assertThat(policy("--accept-noop-pending")).isEqualTo("""
            group             web
            rule              intentional
            ignored           File[/var/cache/*]
            ignored           Exec[a, b] tag:profile::cache
            corrective        changes count
            noop pending      is accepted
            skipped           resources reject
            """);

        policy("--no-count-corrective", "--no-accept-noop-pending", "--no-reject-skipped", "--ignore", "Notify[*]");
        policy("--no-ignore", "File[/var/cache/*]", "--no-ignore", "Exec[a, b] tag:profile::cache");
        assertThat(policy()).contains("ignored           Notify[*]\ncorrective        changes do not count");
        assertThat(policy("--no-ignore", "Notify[*]")).contains("ignored           nothing");
    }

    @Test
    void whatIsShownOfAPolicyIsWhatTheCommandTakes() {
        create();
        List<String> rules = List.of("Notify[*]", "tag:noisy", "Exec[it's \"a\", b] tag:c", "*[x] tag:y] tag:z");
        rules.forEach(rule -> policy("--ignore", rule));

        List<String> shown = policy().lines()
                .filter(line -> line.startsWith("ignored"))
                .map(line -> line.replaceFirst("ignored +", ""))
                .toList();

        assertThat(shown).isEqualTo(rules);
        shown.forEach(rule -> policy("--no-ignore", rule));
        assertThat(policy()).contains("ignored           nothing");
    }

    @Test
    void aPolicyGoesBackToTheDefault() {
        create("--rule", "simple", "--ignore", "tag:noisy", "--reject-skipped");
        assertThat(policy("-o", "json")).isEqualToIgnoringWhitespace("""
            {"rule": "simple", "ignored": ["Notify[*]", "tag:noisy"], "countCorrective": false,
             "acceptNoopPending": false, "rejectSkipped": true}
            """);
        assertThat(policy()).isEqualTo("""
            group             web
            rule              simple: changed > 0 and failed = 0
            not waited for    Notify[*]
            not waited for    tag:noisy
            """);

        assertThat(policy("--default", "-o", "yaml")).isEqualTo("""
            rule: intentional
            ignored:
            - Notify[*]
            countCorrective: false
            acceptNoopPending: false
            rejectSkipped: false
            """);
        assertThat(autoami("group", "policy", "web", "--default", "--reject-skipped")
                        .err())
                .startsWith("--default goes alone");
    }

    @Test
    void aPolicyIsAlsoSetWithTheRestOfAGroup() {
        create("--count-corrective", "--no-ignore", "Notify[*]");

        autoami("group", "update", "web", "--login", "ubuntu", "--ignore", "tag:noisy");

        assertThat(autoami("group", "show", "web").out())
                .contains("login             ubuntu", "ignored           tag:noisy", "corrective        changes count")
                .doesNotContain("Notify");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --ignore file[/tmp]       | autoami: ignore rule 'file[/tmp]': 'file' is no resource type such as File or Apache::Vhost; * is any
        --ignore File[]           | autoami: ignore rule 'File[]': the title is empty; * is any
        --ignore tag:x,y          | autoami: ignore rule 'tag:x,y': 'x,y' is no tag such as noisy or profile::cache; * is any
        --no-ignore tag:noisy     | autoami: there is no ignore rule 'tag:noisy'; there are: 'Notify[*]'
        --rule none               | autoami: rule is one of intentional, simple, not 'none'
        """)
    void whatIsWrongWithAPolicyIsToldInALineAndNothingIsChanged(String options, String message) {
        create();

        Result result = autoami(("group policy web --reject-skipped " + options).split(" ", -1));

        assertThat(result).isEqualTo(new Result(ExitCode.USAGE, "", message + "\n"));
        assertThat(policy()).contains("Notify[*]\n", "resources are accepted");
    }

    @Test
    void thePolicyOfNoGroupIsNone() {
        assertThat(autoami("group", "policy", "nobody"))
                .isEqualTo(new Result(1, "", "autoami: there is no group nobody\n"));
    }

    @Test
    void explainAsksForTheGroupsPolicyAndEnvironment() throws IOException {
        String report = Path.of("../report-ingest/src/test/resources/reports/drift-among-changes.yaml")
                .toString();
        create("--environment", "d_corrective2", "--ignore", "File[*drift2]", "--count-corrective");

        Result result = autoami("explain", report, "--group", "web");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .startsWith(
                        report + ": REBAKE by the policy of group web",
                        "  1 corrective change, which the group counts: File[/var/lib/d-lab/drift]",
                        "  ignored by the rule File[*drift2]: File[/var/lib/d-lab/drift2]");
        assertThat(autoami("explain", report, "--group", "web", "-o", "json").out())
                .contains("\"group\" : \"web\"", "\"ignored by the rule File[*drift2]: File[/var/lib/d-lab/drift2]\"");

        autoami("group", "update", "web", "--environment", "production");
        assertThat(autoami("explain", report, "--group", "web").out())
                .contains("REJECTED", "the run used environment d_corrective2, the group's environment is production");
        assertThat(autoami("explain", report, "--group", "web", "--environment", "d_corrective2")
                        .out())
                .contains("REBAKE");
        assertThat(autoami("explain", report, "--group", "nobody").err()).contains("there is no group nobody");
    }

    @Test
    void theCleanUpScriptIsReadByTheCommand() throws IOException {
        Path script = Files.writeString(directory.resolve("before"), "#!/bin/sh\nsystemctl stop app\n");

        create("--before-clean", script.toString());

        assertThat(autoami("group", "show", "web", "-o", "json").out()).contains("systemctl stop app");
    }

    @Test
    void theNodesThatAGroupWatchesAreSetChangedAndTakenAway() {
        assertThat(create("--watch", "web-*.example.com", "--watch", "web-l*.autoami.internal")
                        .err())
                .isEmpty();
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("watched nodes +web-\\*.example.com, web-l\\*.autoami.internal\n")
                .containsPattern("watch interval +6h\n")
                .containsPattern("watch image +checked\n");

        assertThat(autoami("group", "update", "web", "--watch-interval", "90m", "--watch-image", "assumed-latest")
                        .exitCode())
                .isZero();
        assertThat(autoami("group", "update", "web", "--watch", "db.example.com")
                        .exitCode())
                .isZero();
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("watched nodes +db.example.com\n")
                .containsPattern("watch interval +90m\n")
                .containsPattern("watch image +assumed-latest\n");

        assertThat(autoami("group", "update", "web", "--watch", "").exitCode()).isZero();
        assertThat(autoami("group", "show", "web").out()).doesNotContain("watched nodes");
    }

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
    void aGroupUnderRebakeIsDeletedOnlyWithCancel() {
        create();
        autoami("run", "web");

        Result refused = autoami("group", "delete", "web");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("has a rebake that has not ended", "--cancel");

        assertThat(autoami("group", "delete", "web", "--cancel").exitCode()).isZero();
        assertThat(autoami("group", "list", "-o", "json").out()).isEqualToIgnoringWhitespace("[]");
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

    @Test
    void ownedImagesAreListed() {
        assertThat(autoami("images", "--owned").out()).contains("ami-0123", "ami-0456");
        assertThat(autoami("images", "nobody").err()).contains("there is no group nobody");
    }

    @Test
    void aTokenGivesItsScopeAndNoMore() {
        String token =
                autoami("token", "create", "reader", "--scope", "read").out().strip();

        assertThat(with(token, "group", "list").exitCode()).isZero();
        assertThat(with(token, "run").err()).contains("the scope 'run' is needed for this, the caller has 'read'");
        assertThat(with(token, "token", "list").err()).contains("the scope 'admin' is needed");
        assertThat(with(token, "group", "policy", "web").err()).contains("there is no group web");
        assertThat(with(token, "group", "policy", "web", "--reject-skipped").err())
                .contains("the scope 'admin' is needed");
        assertThat(with(token, "group", "policy", "web", "--default").err()).contains("the scope 'admin' is needed");

        assertThat(autoami("token", "list").out()).contains("reader").doesNotContain(token);
        autoami("token", "revoke", "reader");
        assertThat(with(token, "group", "list").err()).contains("the token is unknown, or was revoked");
    }

    @Test
    void aServiceThatIsNotThereIsExitCodeFive() {
        Result result = execute("group", "list", "--url", "http://127.0.0.1:9", "--token", "x");

        assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(result.err())
                .startsWith("autoami: cannot reach AutoAMI at http://127.0.0.1:9: nothing answers there");
    }

    @Test
    void somethingElseAtThatAddressIsToldFromAutoAmi() {
        String url = running.service().healthUrl().toString();

        Result result = execute("group", "list", "--url", url, "--token", "x");

        assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(result.err()).contains("not as AutoAMI does");
    }

    @Test
    void wrongUsageIsALineTheSynopsisAndWhereToReadMore() {
        Result result = execute("rebake", "show");

        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().lines())
                .startsWith("Missing required parameter: 'ID'")
                .endsWith("see 'autoami rebake show --help'");
        assertThat(result.err()).doesNotContain("\tat ");
    }

    @Test
    void aStackTraceIsShownOnRequestOnly() {
        assertThat(execute("--stacktrace", "group", "list", "--url", "http://127.0.0.1:9")
                        .err())
                .contains("\tat dev.autoami");
    }

    private static String policy(String... options) {
        List<String> arguments = new ArrayList<>(List.of("group", "policy", "web"));
        arguments.addAll(List.of(options));
        Result result = autoami(arguments.toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return result.out();
    }

    private Result create(String... more) {
        List<String> arguments = new ArrayList<>(List.of("group", "create", "web"));
        List<String> given = List.of(more);
        List.of("--image ami-0123", "--type t3.small", "--login admin", "--puppet-server puppet.example.com").stream()
                .map(option -> option.split(" ", -1))
                .filter(option -> !given.contains(option[0]))
                .forEach(option -> arguments.addAll(List.of(option)));
        arguments.addAll(given);
        return autoami(arguments.toArray(String[]::new));
    }

    private static Result autoami(String... arguments) {
        return with(running.token(), arguments);
    }

    private static Result with(String token, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", running.service().localUrl().toString(), "--token", token));
        return execute(all.toArray(String[]::new));
    }

    private static Result execute(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Autoami.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static String rebake(String out) {
        Matcher matcher = Pattern.compile("rebake ([a-z2-7]{12}) ").matcher(out);
        assertThat(matcher.find()).as(out).isTrue();
        return matcher.group(1);
    }
}
