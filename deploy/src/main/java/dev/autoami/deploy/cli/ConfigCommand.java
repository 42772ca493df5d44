package dev.autoami.deploy.cli;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.config.ConfigurationException;
import dev.autoami.deploy.serve.Service;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code autoami config}. */
@Command(
        name = "config",
        description = "Works on the service's configuration.",
        subcommands = ConfigCommand.Check.class)
final class ConfigCommand {

    /** {@code autoami config check}: all that is wrong, at once. */
    @Command(
            name = "check",
            description =
                    "Says whether a configuration file is fine, with the PEM files and secrets that it names, and if"
                            + " not, what is wrong.")
    static final class Check implements Callable<Integer> {
        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description = "The YAML file; environment variables count as well.")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private Path file;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private CommandSpec spec;

        @Override
        public Integer call() {
            try {
                Configuration configuration = Configuration.read(Optional.of(file), System.getenv());
                List<String> old = Service.check(configuration, System.getenv(), Clock.systemUTC());
                Stream.concat(configuration.warnings().stream(), old.stream())
                        .forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
                spec.commandLine().getOut().println(file + " is fine");
                return ExitCode.DONE;
            } catch (ConfigurationException e) {
                e.errors().forEach(spec.commandLine().getErr()::println);
                return ExitCode.FAILED;
            }
        }
    }
}
