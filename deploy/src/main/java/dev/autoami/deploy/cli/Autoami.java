package dev.autoami.deploy.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
        name = "autoami",
        description = "Keeps the AMI of every EC2 role as fresh as its Puppet code.",
        versionProvider = Version.class,
        subcommands = {
            ServeCommand.class,
            GroupCommand.class,
            RunCommand.class,
            ImagesCommand.class,
            RebakesCommand.class,
            RebakeCommand.class,
            ReportsCommand.class,
            SweepCommand.class,
            LaunchCommand.class,
            BakeCommand.class,
            Explain.class,
            TokenCommand.class,
            ConfigCommand.class,
            Version.class
        })
public final class Autoami implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Says which version this is.")
    boolean version;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Shows stack traces of errors.")
    boolean stacktrace;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private CommandSpec spec;

    private Autoami() {}

    /**
     * The whole command line, ready to execute.
     *
     * @param more commands that need these themselves
     */
    public static CommandLine commandLine(PrintWriter out, PrintWriter err, Object... more) {
        Failures failures = new Failures();
        CommandLine all = new CommandLine(new Autoami());
        for (Object command : more) {
            all.addSubcommand(command);
        }
        return all.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
