package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Corpus;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports of Puppet 0.25 to 4.10: symbols, Ruby's objects, anchors and aliases, and fewer fields. */
class OldFormatsTest {
    @ParameterizedTest
    @CsvSource({"0,,", "1,,", "2,changed,", "3,changed,production", "4,changed,production", "5,failed,production"})
    void eachFormatIsTold(int format, @Nullable String status, @Nullable String environment) {
        RunReport report = read(format);

        assertThat(report.format()).isEqualTo(format);
        assertThat(report.certname()).hasToString("old.example.com");
        assertThat(report.status().orElse(null)).isEqualTo(status);
        assertThat(report.environment().orElse(null)).isEqualTo(environment);
    }

    @Test
    void format0KnowsNoResources() {
        RunReport report = read(0);

        assertThat(report.listed()).isZero();
        assertThat(report.metric("applied")).isEqualTo(1);
        assertThat(report.errors()).containsExactly("Could not find the mount point");
    }

    @Test
    void format1KnowsEventsOfResources() {
        assertThat(resource(read(1), "Service[ntp]").isIntentional()).isTrue();
    }

    @Test
    void format2SharesValuesByAliases() {
        ResourceStatus resource = resource(read(2), "File[/etc/ntp.conf]");

        assertThat(resource.outOfSync()).isTrue();
        assertThat(resource.tags()).containsExactlyInAnyOrder("file", "content_changed");
    }

    @Test
    void format3TagsAreAnotherEntrysOrRubysSet() {
        RunReport report = read(3);

        assertThat(resource(report, "Service[ntp]").tags()).containsExactlyInAnyOrder("notice", "service", "ntp");
        assertThat(resource(report, "Cron[ntp]").tags()).containsExactlyInAnyOrder("cron", "ntp");
        assertThat(resource(report, "Cron[ntp]").events())
                .containsExactly(
                        new ResourceStatus.Event("success", false), new ResourceStatus.Event("success", false));
    }

    @Test
    void format4TagsAndEventsMayBeAnotherResources() {
        RunReport report = read(4);

        assertThat(report.resources())
                .extracting(ResourceStatus::name)
                .containsExactly("File[/etc/ntp.conf]", "File[/etc/ntp/keys]", "File[/etc/ntp]");
        assertThat(report.resources())
                .allSatisfy(resource -> assertThat(resource.tags()).containsExactlyInAnyOrder("file", "ntp"));
        assertThat(resource(report, "File[/etc/ntp/keys]").isIntentional()).isTrue();
    }

    @Test
    void format5HasItsMetricsFirstAndSymbolsInColons() {
        RunReport report = read(5);

        assertThat(resource(report, "Service[ntp]").failed()).isTrue();
        assertThat(report.errors()).hasSize(1);
        assertThat(report.codeId()).isEmpty();
        assertThat(report.codeRevision()).isEmpty();
    }

    @Test
    void format6TellsCorrectiveChanges() {
        RunReport report = read(6);

        assertThat(resource(report, "File[/etc/motd]").isCorrective()).isTrue();
        assertThat(resource(report, "File[/etc/issue]").isIntentional()).isTrue();
        assertThat(report.correctiveChange()).contains(true);
    }

    /** What is shared stays what it was when its anchor is given to something else. */
    @Test
    void anAliasIsTheLastThatItsAnchorNamed() {
        RunReport report = read("""
            host: old.example.com
            logs: []
            metrics: {}
            resource_statuses:
              File[a]: {changed: true, tags: &a [one, &b two]}
              File[b]: {changed: true, tags: &a [&a three, *a, *b]}
              File[c]: {changed: true, tags: &a [four]}
              File[d]: {changed: true, tags: *a}
            """);

        assertThat(tags(report)).isEqualTo(List.of("one two", "three two", "four", "four"));
    }

    private static List<String> tags(RunReport report) {
        return report.resources().stream()
                .map(resource -> resource.tags().stream().sorted().collect(Collectors.joining(" ")))
                .toList();
    }

    private static ResourceStatus resource(RunReport report, String name) {
        return report.resources().stream()
                .filter(resource -> resource.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static RunReport read(int format) {
        return new ReportReader().read(Corpus.ours().body("format-%d.yaml".formatted(format)), Limits.DEFAULT);
    }

    private static RunReport read(String body) {
        return new ReportReader().read(body.getBytes(UTF_8), Limits.DEFAULT);
    }
}
