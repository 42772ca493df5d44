package dev.autoami.deploy.cli;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.config.ConfigurationException;
import dev.autoami.deploy.metrics.Metrics;
import dev.autoami.deploy.serve.Adapters;
import dev.autoami.deploy.serve.Service;
import dev.autoami.deploy.serve.StartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code autoami serve}: runs the service until it is told to stop. */
@Command(name = "serve", description = "Runs the service until it gets SIGTERM or SIGINT.")
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The YAML file; environment variables alone can do as well.")
    private @Nullable Path file;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Map<String, String> environment = System.getenv();
        try {
            Configuration configuration = Configuration.read(Optional.ofNullable(file), environment);
            configuration.warnings().forEach(warning -> err.println("warning: " + warning));
            configuration.logFormat().apply();
            Metrics metrics = new Metrics();
            Service service = Service.start(
                    configuration, environment, Adapters.of(configuration, metrics), metrics, Clock.systemUTC());
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "stop"));
            announce(out, service);
            // Until the JVM is told to stop.
            new CountDownLatch(1).await();
            return ExitCode.DONE;
        } catch (ConfigurationException e) {
            e.errors().forEach(error -> err.println("autoami: " + error));
            return ExitCode.FAILED;
        } catch (StartException e) {
            throw new CommandFailedException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static void announce(PrintWriter out, Service service) {
        out.println("AutoAMI serves at %s, for users of this machine at %s, health at %s"
                .formatted(service.url(), service.localUrl(), service.healthUrl()));
        service.firstToken().ifPresent(token -> {
            out.println("The first token, with scope admin, shown this once:");
            out.println("  " + token);
            out.println("Keep it: export AUTOAMI_TOKEN=…, or 'token:' in ~/.config/autoami/cli.yaml (chmod 600).");
        });
        out.flush();
    }
}
