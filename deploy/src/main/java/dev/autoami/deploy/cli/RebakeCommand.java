package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.DecisionMessage;
import dev.autoami.deploy.api.message.EventMessage;
import dev.autoami.deploy.api.message.RebakeMessage;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoami rebake}. */
@Command(
        name = "rebake",
        description = "One rebake.",
        subcommands = {
            RebakeCommand.Show.class,
            RebakeCommand.Watch.class,
            RebakeCommand.Cancel.class,
            RebakeCommand.Retry.class,
            RebakeCommand.Release.class
        })
final class RebakeCommand {
    /** A command about one rebake. */
    abstract static class OfRebake extends ServiceCommand {
        @Parameters(paramLabel = "ID")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        String id;

        String path() {
            return "/rebakes/" + Client.encode(id);
        }
    }

    /** Asks for something to be done about it, and says that it will be. */
    abstract static class Wish extends OfRebake {
        private final String what;

        /** @param what the API's word for it */
        Wish(String what) {
            this.what = what;
        }

        @Override
        final int run(Client client, PrintWriter out) {
            RebakeMessage rebake = client.post(path() + "/" + what, RebakeMessage.class);
            out.println(said(rebake));
            return follow(rebake, client, out);
        }

        abstract String said(RebakeMessage rebake);

        /** The exit code, at once or when it is known. */
        int follow(RebakeMessage rebake, Client client, PrintWriter out) {
            return ExitCode.DONE;
        }
    }

    /** What {@code show} answers in JSON and YAML. */
    record Timeline(RebakeMessage rebake, List<EventMessage> events) {}

    /** {@code autoami rebake show}. */
    @Command(name = "show", description = "Shows a rebake: its timeline, and the decision with its reasons.")
    static final class Show extends OfRebake {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private Output output;

        @Override
        int run(Client client, PrintWriter out) {
            RebakeMessage rebake = client.get(path(), RebakeMessage.class);
            List<EventMessage> events = client.list(path() + "/events", Map.of(), EventMessage.class);
            if (output.isTable()) {
                show(out, rebake, events);
            } else {
                output.structured(out, new Timeline(rebake, events));
            }
            return ExitCode.DONE;
        }

        private static void show(PrintWriter out, RebakeMessage rebake, List<EventMessage> events) {
            Lines lines = new Lines(out);
            lines.line("rebake", rebake.id());
            lines.line("group", rebake.group());
            lines.line("what", rebake.purpose());
            lines.line("trigger", rebake.trigger());
            lines.line("revision", rebake.revision());
            lines.line("stands", rebake.outcome() == null ? rebake.step() : rebake.outcome());
            lines.line("failure", rebake.failure());
            lines.line("from", rebake.source());
            lines.line("instance", rebake.instance());
            lines.line("certname", rebake.certname());
            lines.line("requested", Times.full(rebake.requestedAt()));
            lines.line("started", Times.full(rebake.startedAt()));
            lines.line("finished", Times.full(rebake.finishedAt()));
            if (rebake.lateSince() != null) {
                lines.line(
                        "late",
                        "since " + Times.full(rebake.lateSince()) + "; the timeline says what EC2 takes so long for");
            }
            if (rebake.keptUntil() != null) {
                lines.line("kept until", Times.full(rebake.keptUntil()));
                lines.line("login", rebake.keptLogin());
            }
            if (rebake.decision() != null) {
                decision(out, lines, rebake.decision());
            }
            out.println();
            boolean isOfOneNode =
                    events.stream().map(EventMessage::node).distinct().count() < 2;
            events.forEach(event -> out.println("%s  %s%s"
                    .formatted(
                            Times.full(event.at()),
                            isOfOneNode ? "" : Plain.line(event.node()) + "  ",
                            Plain.lines(EventText.of(event)))));
        }

        private static void decision(PrintWriter out, Lines lines, DecisionMessage decision) {
            lines.line("decision", decision.verdict());
            decision.reasons().forEach(reason -> out.println("%-17s %s".formatted("", Plain.line(reason))));
            lines.line("intentional", decision.intentional());
            lines.line("corrective", decision.corrective());
            lines.line("ignored", decision.ignored());
            lines.line("failed", decision.failed());
            lines.line("skipped", decision.skipped());
        }
    }

    /** {@code autoami rebake watch}. */
    @Command(
            name = "watch",
            description = "Shows a rebake's timeline from its beginning, and goes on until it has ended.",
            footer = "Exit code 0 when promoted or up to date, 1 failed, 3 rejected, 4 cancelled.")
    static final class Watch extends OfRebake {
        @Override
        int run(Client client, PrintWriter out) {
            return new Waiting(client, out).follow(List.of(client.get(path(), RebakeMessage.class)));
        }
    }

    /** {@code autoami rebake cancel}. */
    @Command(name = "cancel", description = "Ends a rebake: what it made is removed, the latest image stays.")
    static final class Cancel extends Wish {
        Cancel() {
            super("cancel");
        }

        @Override
        String said(RebakeMessage rebake) {
            return "rebake %s of group %s is being cancelled".formatted(rebake.id(), rebake.group());
        }
    }

    /** {@code autoami rebake retry}. */
    @Command(
            name = "retry",
            description = "Does a rebake, launch or bake that failed, was rejected or cancelled once more.",
            footer = "With --wait: exit code 0 when promoted or up to date, 1 failed, 3 rejected, 4 cancelled.")
    static final class Retry extends Wish {
        @Option(names = "--wait", description = "Shows the steps as they happen, until it has ended.")
        private boolean wait;

        Retry() {
            super("retry");
        }

        @Override
        String said(RebakeMessage rebake) {
            return "rebake %s of group %s retries %s".formatted(rebake.id(), rebake.group(), id);
        }

        @Override
        int follow(RebakeMessage rebake, Client client, PrintWriter out) {
            return wait ? new Waiting(client, out).follow(List.of(rebake)) : ExitCode.DONE;
        }
    }

    /** {@code autoami rebake release}. */
    @Command(name = "release", description = "Ends the instance that a rebake keeps for you to look at.")
    static final class Release extends Wish {
        Release() {
            super("release");
        }

        @Override
        String said(RebakeMessage rebake) {
            return "%s of rebake %s is being ended".formatted(rebake.instance(), rebake.id());
        }
    }
}
