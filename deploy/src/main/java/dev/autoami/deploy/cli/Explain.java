package dev.autoami.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.autoami.deploy.api.message.GroupMessage;
import dev.autoami.deploy.api.message.GroupSettingsMessage;
import dev.autoami.deploy.api.message.RulesMessage;
import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.ResourceStatus;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.group.ChangeRules;
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
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code autoami explain}: what would be decided from a report, and why. Needs a service only for a group's policy. */
@Command(
        name = "explain",
        description = "Reads Puppet reports and says what would be decided from each, and why.",
        footer = "Decides by the default policy, whatever the environment, and needs no service; with --group it asks"
                + " the service for the group's. Exit code 1 when a file could not be read.")
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

    @Option(names = "--group", paramLabel = "GROUP", description = "Decides by this group's policy and environment.")
    private @Nullable String group;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "The Puppet environment that the run must have used; by default the group's, else any.")
    private @Nullable String environment;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private Connection connection;

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
        Expectation expected = expectation();
        List<Answer> answers =
                files.stream().map(file -> explain(file, expected)).toList();
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case TABLE -> answers.forEach(answer -> print(out, answer));
            case JSON -> out.println(json(answers.stream().map(this::fields).toList()));
            case YAML -> out.print(yaml(answers.stream().map(this::fields).toList()));
        }
        out.flush();
        return answers.stream().anyMatch(Unreadable.class::isInstance) ? ExitCode.FAILED : ExitCode.DONE;
    }

    /** What the service would hold a report of the group against, were it of no trigger's revision. */
    private Expectation expectation() {
        Optional<String> given = Optional.ofNullable(environment);
        if (group == null) {
            return new Expectation(ChangeRules.DEFAULT, given, Optional.empty());
        }
        try (Client client = connection.open()) {
            GroupSettingsMessage settings = client.get("/groups/" + Client.encode(group), GroupMessage.class)
                    .settings();
            RulesMessage rules = Objects.requireNonNull(settings.rules());
            return new Expectation(
                    rules.change(ChangeRules.DEFAULT),
                    given.or(() -> Optional.ofNullable(settings.environment())),
                    Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(
                    ExitCode.FAILED,
                    "the policy of group %s is not one that this version of autoami understands: %s"
                            .formatted(group, e.getMessage()),
                    e);
        }
    }

    private static Answer explain(String file, Expectation expected) {
        try {
            RunReport report = new ReportReader().read(bytes(file), Limits.DEFAULT);
            return new Explained(file, report, new ChangePolicy().decide(report, expected));
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

    private void print(PrintWriter out, Answer answer) {
        switch (answer) {
            case Unreadable(String file, String error) -> out.printf("%s: unreadable%n  %s%n", file, Plain.line(error));
            case Explained(String file, RunReport report, Decision decision) -> {
                out.printf(
                        "%s: %s%s%n",
                        file, decision.verdict(), group == null ? "" : " by the policy of group " + group);
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

    private Map<String, Object> fields(Answer answer) {
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
                put(fields, "group", Optional.ofNullable(group));
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
