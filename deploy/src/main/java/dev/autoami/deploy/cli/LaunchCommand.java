package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.LaunchRequest;
import dev.autoami.deploy.api.message.RebakeMessage;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoami launch}. */
@Command(
        name = "launch",
        description = "Starts an instance of the group from its latest image, signed and converged, for you to keep.")
final class LaunchCommand extends ServiceCommand {
    @Parameters(paramLabel = "GROUP")
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private String group;

    @Option(names = "--no-wait", description = "Does not wait for it.")
    private boolean noWait;

    @Override
    int run(Client client, PrintWriter out) {
        RebakeMessage launch = client.post("/launches", new LaunchRequest(group), RebakeMessage.class);
        if (noWait) {
            out.println("%s  launch %s requested".formatted(launch.group(), launch.id()));
            return ExitCode.DONE;
        }
        int code = new Waiting(client, out).follow(List.of(launch));
        RebakeMessage ended = client.get("/rebakes/" + launch.id(), RebakeMessage.class);
        if (code == ExitCode.DONE && ended.instance() != null) {
            out.println("instance %s is yours; its certname is %s".formatted(ended.instance(), ended.certname()));
        }
        return code;
    }
}
