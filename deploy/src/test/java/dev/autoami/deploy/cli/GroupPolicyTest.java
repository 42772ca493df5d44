package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code autoami group policy}, and {@code explain}, which goes by it. */
class GroupPolicyTest extends AgainstService {
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

    private static String policy(String... options) {
        List<String> arguments = new ArrayList<>(List.of("group", "policy", "web"));
        arguments.addAll(List.of(options));
        Result result = autoami(arguments.toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return result.out();
    }
}
