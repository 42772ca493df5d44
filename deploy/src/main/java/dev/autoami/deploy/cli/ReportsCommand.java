package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.ReportMessage;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoami reports}. */
@Command(
        name = "reports",
        description = "Lists what was decided from watched nodes' reports, and what came of it, newest first.")
final class ReportsCommand extends ServiceCommand {
    @Parameters(arity = "0..1", paramLabel = "GROUP")
    private @Nullable String group;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "How many, 1 to 500; default 50.")
    private int limit;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private Output output;

    @Override
    int run(Client client, PrintWriter out) {
        Clock clock = Clock.systemUTC();
        Map<String, String> query = new HashMap<>(Map.of("limit", Integer.toString(limit)));
        Optional.ofNullable(group).ifPresent(name -> query.put("group", name));
        output.list(
                out,
                client.first("/reports", query, ReportMessage.class),
                List.of(
                        new Output.Column<>("GROUP", ReportMessage::group),
                        new Output.Column<>("NODE", ReportMessage::certname),
                        new Output.Column<>("AGE", report -> Times.age(report.receivedAt(), clock)),
                        new Output.Column<>(
                                "VERDICT", report -> report.decision().verdict()),
                        new Output.Column<>("CAME OF IT", ReportsCommand::cameOfIt),
                        new Output.Column<>("IMAGE", ReportMessage::image),
                        new Output.Column<>(
                                "WHY",
                                report -> String.join("; ", report.decision().reasons()))));
        return ExitCode.DONE;
    }

    private static String cameOfIt(ReportMessage report) {
        if (report.rebake() != null) {
            return "%s %s%s"
                    .formatted(
                            report.state().equals("TRIGGERED") ? "triggered rebake" : "covered by rebake",
                            report.rebake(),
                            report.outcome() == null ? "" : ", " + report.outcome());
        }
        if (report.note() != null) {
            return report.note();
        }
        return report.state().equals("WAITS") ? "waits" : "";
    }
}
