package dev.autoami.deploy.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what AutoAMI does, with nothing but this process. */
@Command(
        name = "demo",
        description = {
            "Shows what AutoAMI does, without AWS, Puppet or Docker: a real service, in this process, rebakes a group"
                    + " four times over a simulated EC2, Puppet CA and instances.",
            "The exit code is 0 when all went as it should and nothing was left behind."
        })
public final class Demo implements Callable<Integer> {
    @Option(names = "--keep", description = "Leaves it running afterwards, to look around with the CLI, until Ctrl-C.")
    private boolean keep;

    @Option(names = "--plain", description = "Uses no colours.")
    private boolean plain;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        silenceLog();
        out.println("Starting AutoAMI, and around it a simulated EC2, Puppet and instances ...");
        Instant begun = clock.instant();
        Path directory = Files.createTempDirectory("autoami-demo-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory), "end-of-demo"));
        try (World world = new World(directory, clock)) {
            List<String> faults =
                    new Story(world, out, spec.commandLine().getErr(), plain ? Ansi.OFF : Ansi.AUTO).tell();
            out.printf(
                    "%n%s, in %d seconds.%n",
                    faults.isEmpty() ? "All as it should be" : "NOT as it should be",
                    Duration.between(begun, clock.instant()).toSeconds());
            faults.forEach(fault -> out.println("- " + fault));
            out.flush();
            if (keep) {
                invite(world, out);
                new CountDownLatch(1).await();
            }
            return faults.isEmpty() ? 0 : 1;
        }
    }

    /** What is shown is what a user sees; a service's log would come in between. */
    private static void silenceLog() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLoggerList().stream()
                    .filter(logger -> logger.getLevel() != null)
                    .forEach(logger -> logger.setLevel(Level.ERROR));
        }
    }

    private static void invite(World world, PrintWriter out) {
        out.printf("%nIt goes on running, until Ctrl-C. In another terminal:%n%n");
        out.printf("  export AUTOAMI_URL=%s%n", world.service.localUrl());
        out.printf("  export AUTOAMI_TOKEN=%s%n", world.token());
        out.printf("  autoami images web%n  autoami rebakes web%n  autoami run web --wait%n%n");
        out.printf("The simulated EC2, for any client and credentials, is AWS_ENDPOINT_URL=%s%n", world.ec2.endpoint());
        out.flush();
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // At Ctrl-C the registry may still write; what stays is among the system's temporary files.
            LoggerFactory.getLogger(Demo.class).atDebug().setCause(e).log("not all deleted of {}", directory);
        }
    }
}
