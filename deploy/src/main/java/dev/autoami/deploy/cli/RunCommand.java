package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.RebakeMessage;
import dev.autoami.deploy.api.message.RunRequest;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoami run}. */
@Command(
        name = "run",
        description = "Brings groups up to date: rebakes those that are named, or all.",
        footer = "With --wait: exit code 0 when promoted or up to date, 1 failed, 3 rejected, 4 cancelled; the worst of"
                + " all.")
final class RunCommand extends ServiceCommand {
    @Parameters(arity = "0..*", paramLabel = "GROUP")
    private @Nullable List<String> groups;

    @Option(names = "--wait", description = "Shows the steps as they happen, until all have ended.")
    private boolean wait;

    @Option(
            names = "--trigger",
            paramLabel = "WHY",
            defaultValue = "cli",
            description = "cli (default), git-hook or api.")
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private String trigger;

    @Option(
            names = "--revision",
            paramLabel = "SHA",
            description = "The code revision that this is about: a report of other code does not count as up to date.")
    private @Nullable String revision;

    @Option(names = "--from-base", description = "Starts from the base image instead of the latest.")
    private boolean fromBase;

    @Override
    int run(Client client, PrintWriter out) {
        List<RebakeMessage> rebakes = client.postForList(
                "/rebakes", new RunRequest(groups, trigger, revision, fromBase), RebakeMessage.class);
        if (rebakes.isEmpty()) {
            out.println("there are no groups; 'autoami group create' makes one");
            return ExitCode.DONE;
        }
        if (wait) {
            return new Waiting(client, out).follow(rebakes);
        }
        rebakes.forEach(rebake -> out.println("%s  rebake %s requested".formatted(rebake.group(), rebake.id())));
        return ExitCode.DONE;
    }
}
