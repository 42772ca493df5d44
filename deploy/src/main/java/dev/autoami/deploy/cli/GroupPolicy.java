package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.RulesMessage;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code autoami group policy}. */
@Command(
        name = "policy",
        description = "Shows how a group's reports are decided; with options, changes that first.",
        footer = "What a report would be decided by it: autoami explain FILE --group GROUP")
final class GroupPolicy extends ServiceCommand {
    @Parameters(paramLabel = "GROUP")
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private String name;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private PolicyOptions options;

    @Option(names = "--default", description = "Goes back to the default policy.")
    private boolean toDefault;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private Output output;

    @Override
    int run(Client client, PrintWriter out) {
        RulesMessage policy = policy(client);
        if (output.isTable()) {
            Lines lines = new Lines(out);
            lines.line("group", name);
            print(lines, policy);
        } else {
            output.structured(out, policy);
        }
        return ExitCode.DONE;
    }

    private RulesMessage policy(Client client) {
        String path = "/groups/" + Client.encode(name) + "/policy";
        RulesMessage changes = options.message();
        boolean change = !changes.equals(RulesMessage.NONE);
        if (toDefault && change) {
            throw new ParameterException(
                    spec.commandLine(), "--default goes alone: first back to the default, then change it");
        }
        if (toDefault) {
            return client.delete(path, RulesMessage.class).orElseThrow();
        }
        return change ? client.patch(path, changes, RulesMessage.class) : client.get(path, RulesMessage.class);
    }

    /** The ignore rules each on a line of its own, as {@code --ignore} takes them: a title may hold a comma. */
    static void print(Lines lines, RulesMessage policy) {
        List<String> ignored = policy.ignored() == null ? List.of() : policy.ignored();
        boolean simple = "simple".equals(policy.rule());
        lines.line("rule", simple ? "simple: changed > 0 and failed = 0" : policy.rule());
        ignored.forEach(rule -> lines.line(simple ? "not waited for" : "ignored", rule));
        if (!simple) {
            lines.line("ignored", ignored.isEmpty() ? "nothing" : "");
            lines.line("corrective", is(policy.countCorrective()) ? "changes count" : "changes do not count");
            lines.line("noop pending", is(policy.acceptNoopPending()) ? "is accepted" : "rejects");
            lines.line("skipped", is(policy.rejectSkipped()) ? "resources reject" : "resources are accepted");
        }
    }

    private static boolean is(@Nullable Boolean option) {
        return Boolean.TRUE.equals(option);
    }
}
