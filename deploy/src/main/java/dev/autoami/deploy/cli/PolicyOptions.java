package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.RulesMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A group's policy as options; what is not given is not sent. */
final class PolicyOptions {
    @Option(
            names = "--rule",
            paramLabel = "RULE",
            description = "intentional (default), or simple: changed > 0 and failed = 0, whatever else.")
    private @Nullable String rule;

    @Option(
            names = "--ignore",
            paramLabel = "RULE",
            description =
                    "Changes that do not count, by type and title ('File[/var/cache/*]'; in a title * is any text),"
                            + " tag ('tag:noisy'), or both ('Exec[*] tag:noisy'). Added to what there is: by default"
                            + " 'Notify[*]'. May be repeated.")
    private @Nullable List<String> ignore;

    @Option(
            names = "--no-ignore",
            paramLabel = "RULE",
            description = "Takes such a rule away, as it is shown. May be repeated.")
    private @Nullable List<String> unignore;

    @Option(
            names = "--count-corrective",
            negatable = true,
            description = "Changes that only put drift right count too.")
    private @Nullable Boolean countCorrective;

    @Option(
            names = "--accept-noop-pending",
            negatable = true,
            description = "Noop resources may leave changes undone; else that rejects a run.")
    private @Nullable Boolean acceptNoopPending;

    @Option(names = "--reject-skipped", negatable = true, description = "Skipped resources reject a run.")
    private @Nullable Boolean rejectSkipped;

    RulesMessage message() {
        return new RulesMessage(rule, null, ignore, unignore, countCorrective, acceptNoopPending, rejectSkipped);
    }
}
