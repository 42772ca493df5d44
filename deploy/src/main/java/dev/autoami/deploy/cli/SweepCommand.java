package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.FindingMessage;
import dev.autoami.deploy.api.message.SweepMessage;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code autoami sweep}. */
@Command(
        name = "sweep",
        description = "Compares the account and the CA with the registry: removes what was left there, marks what is"
                + " missing.",
        footer = "Exit code 1 when something could not be looked at, or not be removed: the next sweep tries again.")
final class SweepCommand extends ServiceCommand {
    private static final String FOREIGN = "foreign";

    @Option(names = "--dry-run", description = "Shows what is to be done, and changes nothing.")
    private boolean dryRun;

    @Option(names = "--all", description = "Lists what is of other installations too; it is left alone in any case.")
    private boolean all;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private Output output;

    @Override
    int run(Client client, PrintWriter out) {
        SweepMessage sweep = client.postAtLength("/sweep" + (dryRun ? "?dryRun=true" : ""), SweepMessage.class);
        if (output.isTable()) {
            show(out, sweep);
        } else {
            output.structured(out, sweep);
        }
        PrintWriter err = spec.commandLine().getErr();
        sweep.troubles().forEach(trouble -> err.println("autoami: " + Plain.line(trouble)));
        err.flush();
        return sweep.complete() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void show(PrintWriter out, SweepMessage sweep) {
        Clock clock = Clock.systemUTC();
        List<FindingMessage> shown = sweep.findings().stream()
                .filter(finding -> all || !isForeign(finding))
                .toList();
        if (shown.isEmpty()) {
            out.println("nothing is left over, and nothing is missing");
        } else {
            output.list(
                    out,
                    shown,
                    List.of(
                            new Output.Column<>("KIND", FindingMessage::kind),
                            new Output.Column<>("ID", FindingMessage::id),
                            new Output.Column<>("REGION", FindingMessage::region),
                            new Output.Column<>("GROUP", FindingMessage::group),
                            new Output.Column<>("REBAKE", FindingMessage::rebake),
                            new Output.Column<>("AGE", finding -> Times.age(finding.since(), clock)),
                            new Output.Column<>("DONE", SweepCommand::done),
                            new Output.Column<>("WHY", FindingMessage::why)));
        }
        long hidden = sweep.findings().stream().filter(SweepCommand::isForeign).count();
        if (hidden > 0 && !all) {
            out.println("%d with tags of AutoAMI are not of this installation (%s) and are left alone; --all lists them"
                    .formatted(hidden, sweep.installation()));
        }
    }

    private static boolean isForeign(FindingMessage finding) {
        return FOREIGN.equals(finding.kind());
    }

    private static String done(FindingMessage finding) {
        return finding.note() == null ? finding.done() : finding.done() + ": " + finding.note();
    }
}
