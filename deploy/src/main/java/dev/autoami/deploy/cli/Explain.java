package dev.autoami.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.report.Decision;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code autoami explain}: what would be decided from a report, and why. Needs no service. */
@Command(
        name = "explain",
        description = "Reads Puppet reports and says what would be decided from each, and why.",
        footer = "Decides by the default rules, whatever the environment. Exit code 1 when a file could not be read.")
final class Explain implements Callable<Integer> {
    /** How the answer is written. */
    enum Output {
        TABLE,
        JSON,
        YAML
    }

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Reports in YAML or JSON, gzipped or not; - is stdin.")
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private List<String> files;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "table, json or yaml.")
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private Output output;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private CommandSpec spec;

    /** One file's answer: a report with its decision, or the error. */
    private sealed interface Answer {
        String file();
    }

    private record Explained(String file, RunReport report, Decision decision) implements Answer {}

    private record Unreadable(String file, String error) implements Answer {}

    @Override
    public Integer call() throws IOException {
        List<Answer> answers = files.stream().map(Explain::explain).toList();
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case TABLE -> answers.forEach(answer -> print(out, answer));
            case JSON -> out.println(json(answers.stream().map(Explain::fields).toList()));
            case YAML -> out.print(yaml(answers.stream().map(Explain::fields).toList()));
        }
        out.flush();
        return answers.stream().anyMatch(Unreadable.class::isInstance) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static Answer explain(String file) {
        try {
            RunReport report = new ReportReader().read(bytes(file), Limits.DEFAULT);
            return new Explained(file, report, new ChangePolicy().decide(report, Expectation.DEFAULT));
        } catch (UnreadableReportException e) {
            return new Unreadable(file, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            return new Unreadable(file, "there is no such file");
        } catch (AccessDeniedException e) {
            return new Unreadable(file, "cannot be read: permission denied");
        } catch (EOFException e) {
            return new Unreadable(file, "cannot be read: it breaks off in the middle of its gzip");
        } catch (IOException e) {
            return new Unreadable(file, "cannot be read: " + e.getMessage());
        }
    }

    /** Unpacked, and never more than a little over what the reader takes. */
    private static byte[] bytes(String file) throws IOException {
        try (BufferedInputStream in =
                new BufferedInputStream(file.equals("-") ? System.in : Files.newInputStream(Path.of(file)))) {
            in.mark(2);
            boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            InputStream body = gzipped ? new GZIPInputStream(in) : in;
            return body.readNBytes(Limits.DEFAULT.bodyBytes() + 1);
        }
    }

    private static void print(PrintWriter out, Answer answer) {
        switch (answer) {
            case Unreadable(String file, String error) -> out.printf("%s: unreadable%n  %s%n", file, Plain.line(error));
            case Explained(String file, RunReport report, Decision decision) -> {
                out.printf("%s: %s%n", file, decision.verdict());
                decision.reasons().forEach(reason -> out.println("  " + Plain.line(reason)));
                List<String> about = new ArrayList<>();
                about.add(report.certname().value());
                report.status().ifPresent(about::add);
                report.environment().ifPresent(environment -> about.add("environment " + environment));
                report.puppetVersion().ifPresent(version -> about.add("Puppet " + version));
                about.add("format " + report.format());
                report.transactionUuid().ifPresent(uuid -> about.add("transaction " + uuid));
                out.println("  " + Plain.line(String.join(", ", about)));
            }
        }
    }

    private static String json(List<Map<String, Object>> answers) throws IOException {
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answers);
    }

    private static String yaml(List<Map<String, Object>> answers) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return new Yaml(options).dump(answers);
    }

    private static Map<String, Object> fields(Answer answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", answer.file());
        switch (answer) {
            case Unreadable(String file, String error) -> fields.put("error", error);
            case Explained(String file, RunReport report, Decision decision) -> {
                fields.put("certname", report.certname().value());
                fields.put("reportFormat", report.format());
                put(fields, "puppetVersion", report.puppetVersion());
                put(fields, "status", report.status());
                put(fields, "environment", report.environment());
                put(fields, "transactionUuid", report.transactionUuid());
                fields.put("decision", decision.verdict().name());
                fields.put("reasons", decision.reasons());
                fields.put("changed", decision.changed());
                fields.put("failed", decision.failed());
                fields.put("intentional", decision.intentional());
                fields.put("corrective", corrective(report));
                fields.put("ignored", decision.ignored());
                fields.put("metrics", Map.of("resources", new TreeMap<>(report.resourceMetrics())));
            }
        }
        return fields;
    }

    /** What Puppet calls corrective, in a run that failed as well; the decision knows those that were put right. */
    private static List<String> corrective(RunReport report) {
        return report.resources().stream()
                .filter(ResourceStatus::correctiveChange)
                .map(ResourceStatus::name)
                .sorted()
                .toList();
    }

    /** What is absent is null, so that every answer has the same fields. */
    @SuppressWarnings("NullAway") // a map for printing may hold nulls
    private static void put(Map<String, Object> fields, String name, Optional<String> text) {
        fields.put(name, text.orElse(null));
    }
}
