package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ExplainTest {
    private static final String REPORT = """
        --- !ruby/object:Puppet::Transaction::Report
        host: web-1.example.com
        configuration_version: 1795180801
        transaction_uuid: 5cad26f0-cabf-43af-b485-21c42585f931
        report_format: 12
        puppet_version: 8.10.0
        status: changed
        transaction_completed: true
        noop: false
        noop_pending: false
        environment: production
        logs: []
        metrics:
          resources:
            values:
            - - total
              - Total
              - 9
            - - changed
              - Changed
              - 2
        resource_statuses:
          Notify[hello]:
            changed: true
            events:
            - status: success
              corrective_change: false
          File[/etc/motd]:
            changed: true
            events:
            - status: success
              corrective_change: false
        corrective_change: false
        """;

    private final StringWriter out = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path report;

    @BeforeEach
    void writeTheReport() throws IOException {
        report = Files.writeString(folder.resolve("report.yaml"), REPORT);
    }

    @Test
    void jsonTellsTheDecisionItsReasonsAndTheResources() throws IOException {
        assertThat(run("explain", "-o", "json", report.toString())).isZero();

        JsonNode answer = new ObjectMapper().readTree(out.toString()).get(0);
        assertThat(answer.fieldNames())
                .toIterable()
                .containsExactly(
                        "file",
                        "certname",
                        "reportFormat",
                        "puppetVersion",
                        "status",
                        "environment",
                        "transactionUuid",
                        "group",
                        "decision",
                        "reasons",
                        "changed",
                        "failed",
                        "intentional",
                        "corrective",
                        "ignored",
                        "metrics");
        assertThat(answer.get("decision").textValue()).isEqualTo("REBAKE");
        assertThat(answer.get("reasons").get(0).textValue()).isEqualTo("1 intentional change: File[/etc/motd]");
        assertThat(answer.get("changed").toString()).isEqualTo("[\"File[/etc/motd]\",\"Notify[hello]\"]");
        assertThat(answer.get("ignored").toString()).isEqualTo("[\"Notify[hello]\"]");
        assertThat(answer.at("/metrics/resources/total").intValue()).isEqualTo(9);
    }

    @Test
    void anUnreadableFileIsNamedAndTheOthersAreStillAnswered() throws IOException {
        Path none = Files.writeString(folder.resolve("none.yaml"), "hello: world\n");
        Path absent = folder.resolve("absent.yaml");

        assertThat(run("explain", "-o", "json", none.toString(), absent.toString(), report.toString()))
                .isEqualTo(1);

        JsonNode answers = new ObjectMapper().readTree(out.toString());
        assertThat(answers.get(0).toString())
                .isEqualTo("{\"file\":\"%s\",\"error\":\"the body is no Puppet report: it names no host\"}"
                        .formatted(none));
        assertThat(answers.get(1).get("error").textValue()).isEqualTo("there is no such file");
        assertThat(answers.get(2).get("decision").textValue()).isEqualTo("REBAKE");
    }

    @Test
    void correctiveIsWhatPuppetCallsSoEvenWhereItFailed() throws IOException {
        Files.writeString(
                report,
                REPORT.replace(
                        "File[/etc/motd]:\n    changed: true",
                        "File[/etc/motd]:\n    failed: true\n    corrective_change: true"));

        run("explain", "-o", "json", report.toString());

        JsonNode answer = new ObjectMapper().readTree(out.toString()).get(0);
        assertThat(answer.get("corrective").toString()).isEqualTo("[\"File[/etc/motd]\"]");
    }

    @Test
    void aFileThatBreaksOffIsUnreadable() throws IOException {
        Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(gzip(REPORT), 5));

        assertThat(run("explain", cut.toString())).isEqualTo(1);

        assertThat(out.toString()).contains("cannot be read: it breaks off in the middle of its gzip");
    }

    @Test
    void aGzippedReportIsToldByItsFirstBytes() throws IOException {
        Path gzipped = Files.write(folder.resolve("report"), gzip(REPORT));

        assertThat(run("explain", gzipped.toString())).isZero();

        assertThat(out.toString()).startsWith(gzipped + ": REBAKE");
    }

    @Test
    void aDashIsStdin() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(REPORT.getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(run("explain", "-")).isZero();
        } finally {
            System.setIn(before);
        }

        assertThat(out.toString()).isEqualToNormalizingNewlines("""
            -: REBAKE
              1 intentional change: File[/etc/motd]
              ignored by the rule Notify[*]: Notify[hello]
              web-1.example.com, changed, environment production, Puppet 8.10.0, format 12, transaction 5cad26f0-cabf-43af-b485-21c42585f931
            """);
    }

    @Test
    void yamlHasTheSameFields() {
        assertThat(run("explain", "-o", "yaml", report.toString())).isZero();

        List<?> answers = new Yaml(new SafeConstructor(new LoaderOptions())).load(out.toString());
        assertThat(answers).singleElement().asString().contains("decision=REBAKE", "intentional=[File[/etc/motd]");
    }

    @Test
    void aTerminalGetsNoEscapeSequencesFromAReport() throws IOException {
        Files.writeString(report, REPORT.replace("File[/etc/motd]", "\"File[\\e[31m]\""));

        run("explain", report.toString());

        assertThat(out.toString()).contains("File[?[31m]").doesNotContain("\u001b");
    }

    @Test
    void anotherEnvironmentThanTheOneAskedForRejects() {
        assertThat(run("explain", "--environment", "staging", report.toString()))
                .isZero();

        assertThat(out.toString())
                .startsWith(report + ": REJECTED")
                .contains("the run used environment production, the group's environment is staging");
    }

    @Test
    void noFileIsWrongUsage() {
        assertThat(run("explain")).isEqualTo(2);
    }

    private int run(String... args) {
        return Autoami.commandLine(new PrintWriter(out), new PrintWriter(new StringWriter()))
                .execute(args);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
