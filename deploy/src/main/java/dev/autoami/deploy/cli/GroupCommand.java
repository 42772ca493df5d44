package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.Deleted;
import dev.autoami.deploy.api.message.GroupMessage;
import dev.autoami.deploy.api.message.GroupSettingsMessage;
import dev.autoami.deploy.api.message.ImageMessage;
import dev.autoami.deploy.api.message.NewGroup;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code autoami group}. */
@Command(
        name = "group",
        description = "Groups: roles whose images are kept fresh.",
        subcommands = {
            GroupCommand.Create.class,
            GroupCommand.ListAll.class,
            GroupCommand.Show.class,
            GroupCommand.Update.class,
            GroupPolicy.class,
            GroupCommand.Delete.class
        })
final class GroupCommand {
    private static final String PATH = "/groups/";

    /** {@code autoami group create}. */
    @Command(name = "create", description = "Creates a group.")
    static final class Create extends ServiceCommand {
        @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private String name;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private GroupOptions options;

        @Override
        int run(Client client, PrintWriter out) {
            GroupSettingsMessage settings = options.message();
            require("--image", settings.image());
            require("--type", settings.types());
            require("--login", settings.login());
            require("--puppet-server", settings.puppetServer());
            GroupMessage group = client.post("/groups", new NewGroup(name, settings), GroupMessage.class);
            out.println("group %s created; 'autoami run %s --wait' makes its first image"
                    .formatted(group.name(), group.name()));
            return ExitCode.DONE;
        }

        // Not by picocli: the same options are not required of an update.
        private void require(String option, @Nullable Object value) {
            if (value == null) {
                throw new ParameterException(spec.commandLine(), "Missing required option: '" + option + "'");
            }
        }
    }

    /** {@code autoami group list}. */
    @Command(name = "list", description = "Lists the groups.")
    static final class ListAll extends ServiceCommand {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private Output output;

        @Override
        int run(Client client, PrintWriter out) {
            output.list(
                    out,
                    client.list("/groups", Map.of(), GroupMessage.class),
                    List.of(
                            new Output.Column<>("GROUP", GroupMessage::name),
                            new Output.Column<>(
                                    "REGION", group -> group.settings().region()),
                            new Output.Column<>("LATEST", GroupCommand::latestAmi),
                            new Output.Column<>(
                                    "AGE",
                                    group -> group.latest() == null
                                            ? ""
                                            : Times.age(group.latest().createdAt(), Clock.systemUTC())),
                            new Output.Column<>(
                                    "BASE", group -> group.settings().image()),
                            new Output.Column<>("TYPE", group -> String.join(",", types(group.settings()))),
                            new Output.Column<>(
                                    "PUPPET SERVER", group -> group.settings().puppetServer()),
                            new Output.Column<>(
                                    "ENVIRONMENT", group -> group.settings().environment())));
            return ExitCode.DONE;
        }
    }

    /** {@code autoami group show}. */
    @Command(name = "show", description = "Shows a group with all its settings.")
    static final class Show extends ServiceCommand {
        @Parameters(paramLabel = "GROUP")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private String name;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private Output output;

        @Override
        int run(Client client, PrintWriter out) {
            GroupMessage group = client.get(PATH + Client.encode(name), GroupMessage.class);
            if (output.isTable()) {
                show(out, group);
            } else {
                output.structured(out, group);
            }
            return ExitCode.DONE;
        }
    }

    /** {@code autoami group update}. */
    @Command(
            name = "update",
            description = "Changes what is given of a group, and leaves the rest; '' takes an optional setting away.")
    static final class Update extends ServiceCommand {
        @Parameters(paramLabel = "GROUP")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private String name;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private GroupOptions options;

        @Override
        int run(Client client, PrintWriter out) {
            GroupSettingsMessage changes = options.message();
            if (changes.equals(GroupSettingsMessage.NONE)) {
                throw new ParameterException(spec.commandLine(), "nothing is given that shall change");
            }
            GroupMessage group = client.patch(PATH + Client.encode(name), changes, GroupMessage.class);
            out.println("group %s updated%s"
                    .formatted(
                            group.name(),
                            group.fromBase()
                                    ? "; its next rebake starts from "
                                            + group.settings().image()
                                    : ""));
            return ExitCode.DONE;
        }
    }

    /** {@code autoami group delete}. */
    @Command(name = "delete", description = "Deletes a group and keeps its images.")
    static final class Delete extends ServiceCommand {
        private static final Duration PAUSE = Duration.ofSeconds(1);

        @Parameters(paramLabel = "GROUP")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private String name;

        @Option(names = "--cancel", description = "Cancels its rebakes first, and waits until they have ended.")
        private boolean cancel;

        @Override
        int run(Client client, PrintWriter out) {
            String path = PATH + Client.encode(name) + (cancel ? "?cancel=true" : "");
            Optional<Deleted> pending = client.delete(path, Deleted.class);
            pending.ifPresent(deleted ->
                    out.println("cancelling " + String.join(", ", deleted.cancelling()) + "; waiting for their end"));
            while (pending.isPresent()) {
                LockSupport.parkNanos(PAUSE.toNanos());
                pending = client.delete(path, Deleted.class);
            }
            out.println("group %s deleted; its images are kept".formatted(name));
            return ExitCode.DONE;
        }
    }

    private static String latestAmi(GroupMessage group) {
        ImageMessage latest = group.latest();
        return latest == null
                ? ""
                : latest.copies().stream()
                        .filter(copy -> copy.region().equals(group.settings().region()) && copy.ami() != null)
                        .map(copy -> String.valueOf(copy.ami()))
                        .findFirst()
                        .orElse("");
    }

    private static List<String> types(GroupSettingsMessage settings) {
        return settings.types() == null ? List.of() : settings.types();
    }

    private static void show(PrintWriter out, GroupMessage group) {
        GroupSettingsMessage settings = group.settings();
        Lines lines = new Lines(out);
        lines.line("group", group.name());
        lines.line("latest image", group.latest() == null ? "none yet" : latestAmi(group));
        lines.line("base image", settings.image() + (group.fromBase() ? " (the next rebake starts from it)" : ""));
        lines.line("instance type", types(settings));
        lines.line("login", settings.login());
        lines.line("puppet server", settings.puppetServer());
        lines.line("ca server", settings.caServer());
        lines.line("environment", settings.environment());
        lines.line("region", settings.region());
        lines.line("subnet", settings.subnets());
        lines.line("security groups", settings.securityGroups());
        lines.line("instance profile", settings.instanceProfile());
        lines.line("connect", settings.connect());
        lines.line("key pair", settings.keyname());
        lines.line("key file", settings.keyfile());
        lines.line("trusted facts", settings.trustedFacts());
        lines.line("image prefix", settings.imagePrefix());
        lines.line("description", settings.description());
        lines.line("before clean", settings.beforeClean() == null ? null : "a script; -o yaml shows it");
        lines.line("max runs", settings.maxRuns());
        if (settings.rules() != null) {
            GroupPolicy.print(lines, settings.rules());
        }
        if (settings.watch() != null && !List.of().equals(settings.watch().certnames())) {
            lines.line("watched nodes", settings.watch().certnames());
            lines.line("watch interval", settings.watch().interval());
            lines.line("watch image", settings.watch().image());
        }
        lines.line("created", Times.full(group.createdAt()));
        lines.line("updated", Times.full(group.updatedAt()));
    }
}
