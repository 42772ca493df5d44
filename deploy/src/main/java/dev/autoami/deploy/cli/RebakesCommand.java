package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.RebakeMessage;
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

/** {@code autoami rebakes}. */
@Command(name = "rebakes", description = "Lists rebakes, newest first.")
final class RebakesCommand extends ServiceCommand {
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
                client.first("/rebakes", query, RebakeMessage.class),
                List.of(
                        new Output.Column<>("REBAKE", RebakeMessage::id),
                        new Output.Column<>("GROUP", RebakeMessage::group),
                        new Output.Column<>("WHAT", RebakeMessage::purpose),
                        new Output.Column<>("TRIGGER", RebakeMessage::trigger),
                        new Output.Column<>(
                                "STANDS", rebake -> rebake.outcome() == null ? rebake.step() : rebake.outcome()),
                        new Output.Column<>("AGE", rebake -> Times.age(rebake.requestedAt(), clock)),
                        new Output.Column<>("WHY", RebakesCommand::why)));
        return ExitCode.DONE;
    }

    private static String why(RebakeMessage rebake) {
        if (rebake.failure() != null) {
            return rebake.failure();
        }
        return rebake.decision() == null
                ? ""
                : String.join("; ", rebake.decision().reasons());
    }
}
