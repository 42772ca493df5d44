package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.RebakeMessage;
import dev.autoami.deploy.api.message.RunRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Option(
            names = "--keep-on-failure",
            description = "Keeps the instance of a rebake that fails or is rejected, for you to look at.")
    private boolean keepOnFailure;

    @Option(names = "--keep-for", paramLabel = "TIME", description = "How long it is kept: 2h by default, at most 48h.")
    private @Nullable String keepFor;

    @Option(
            names = "--keep-key",
            paramLabel = "FILE.pub",
            description = "Your public key, let in when the instance is kept; by default the group's own key pair.")
    private @Nullable List<Path> keepKeys;

    @Override
    int run(Client client, PrintWriter out) {
        List<RebakeMessage> rebakes = client.postForList(
                "/rebakes",
                new RunRequest(groups, trigger, revision, fromBase, keepOnFailure ? true : null, keepFor, publicKeys()),
                RebakeMessage.class);
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

    private @Nullable List<String> publicKeys() {
        return keepKeys == null
                ? null
                : keepKeys.stream().map(RunCommand::publicKey).toList();
    }

    private static String publicKey(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (text.contains("PRIVATE KEY")) {
                throw new CommandFailedException(
                        ExitCode.USAGE, "--keep-key: %s is a private key; give the public one".formatted(file));
            }
            return text;
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.USAGE, "--keep-key: %s cannot be read".formatted(file), e);
        }
    }
}
