package dev.autoami.deploy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code autoami version}, and what {@code --version} prints. */
@Command(name = "version", description = "Says which version this is.")
final class Version implements Callable<Integer>, IVersionProvider {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(getVersion()[0]);
        return ExitCode.DONE;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"autoami " + number()};
    }

    private static String number() {
        try (InputStream in = Version.class.getResourceAsStream("/dev/autoami/deploy/version.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("version.txt of AutoAMI's own jar", e);
        }
    }
}
