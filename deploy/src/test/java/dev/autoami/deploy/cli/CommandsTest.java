package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What all commands have in common, and those that need no group. */
class CommandsTest extends AgainstService {
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
}
