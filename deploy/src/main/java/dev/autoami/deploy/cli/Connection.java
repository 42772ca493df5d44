package dev.autoami.deploy.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that speaks to the service. */
final class Connection {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The service; else AUTOAMI_URL, else ~/.config/autoami/cli.yaml, else " + Settings.DEFAULT_URL
                    + ".")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "The API token; better in AUTOAMI_TOKEN or ~/.config/autoami/cli.yaml: others see your flags.")
    private @Nullable String token;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description =
                    "The Puppet CA's certificate, by which the service is known; else AUTOAMI_CACERT or cli.yaml.")
    private @Nullable String cacert;

    Client open() {
        Map<String, String> flags = new HashMap<>();
        Optional.ofNullable(url).ifPresent(value -> flags.put("url", value));
        Optional.ofNullable(token).ifPresent(value -> flags.put("token", value));
        Optional.ofNullable(cacert).ifPresent(value -> flags.put("cacert", value));
        return new Client(Settings.of(flags, System.getenv()));
    }
}
