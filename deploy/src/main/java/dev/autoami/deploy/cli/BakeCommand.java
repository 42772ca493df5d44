package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.BakeRequest;
import dev.autoami.deploy.api.message.RebakeMessage;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoami bake}. */
@Command(
        name = "bake",
        description = "Makes an image of a running instance of yours; the instance itself is not touched.")
final class BakeCommand extends ServiceCommand {
    @Parameters(paramLabel = "INSTANCE-ID")
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private String instance;

    @Option(
            names = "--group",
            required = true,
            paramLabel = "GROUP",
            description = "The group whose latest image it becomes.")
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private String group;

    @Option(names = "--terminate", description = "Terminates the instance, once the image is there.")
    private boolean terminate;

    @Option(names = "--no-wait", description = "Does not wait for it.")
    private boolean noWait;

    @Override
    int run(Client client, PrintWriter out) {
        RebakeMessage bake = client.post("/bakes", new BakeRequest(group, instance, terminate), RebakeMessage.class);
        if (noWait) {
            out.println("%s  bake %s requested".formatted(bake.group(), bake.id()));
            return ExitCode.DONE;
        }
        return new Waiting(client, out).follow(List.of(bake));
    }
}
