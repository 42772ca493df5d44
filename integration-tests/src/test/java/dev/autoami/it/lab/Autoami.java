package dev.autoami.it.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * AutoAMI as an operator has it: the launcher with the jars beside it, a configuration file, environment variables.
 * Starts processes of it, the service's and the command line's.
 */
public final class Autoami {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path launcher;
    private final Path directory;
    private final Map<String, String> environment;

    /**
     * @param installation with {@code bin} and {@code lib}
     * @param directory what it writes
     */
    Autoami(Path installation, Path directory, Map<String, String> environment) {
        this.launcher = installation.resolve("bin/autoami");
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    /** What a command said and how it ended. */
    public record Result(List<String> command, int exitCode, String out, String err) {
        public JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON from " + this, e);
            }
        }

        public Result orThrow() {
            if (exitCode != 0) {
                throw new AssertionError(toString());
            }
            return this;
        }

        @Override
        public String toString() {
            return "autoami %s ended with %d%n%s%n%s".formatted(String.join(" ", command), exitCode, out, err);
        }
    }

    /** Runs a command to its end. */
    public Result run(String... arguments) {
        List<String> command = List.of(arguments);
        try {
            Path out = Files.createTempFile(directory, "out", "");
            Path err = Files.createTempFile(directory, "err", "");
            Process process = builder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(20, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("autoami %s did not end".formatted(command));
            }
            Result result = new Result(command, process.exitValue(), read(out), read(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command that waits for a rebake of a group, and answers how the group's newest rebake went. */
    public Ended waitFor(String group, String... arguments) {
        return newest(group, run(arguments));
    }

    /** How the newest rebake of a group went. */
    public Ended newest(String group) {
        return newest(group, new Result(List.of(), 0, "", ""));
    }

    private Ended newest(String group, Result waited) {
        JsonNode newest = run("rebakes", group, "-o", "json").orThrow().json().path(0);
        if (newest.isMissingNode()) {
            throw new AssertionError("no rebake: " + waited);
        }
        String id = newest.path("id").asText();
        return Ended.of(
                waited, run("rebake", "show", id, "-o", "json").orThrow().json());
    }

    /** Starts a command that goes on, with what it says in a file. */
    Process start(Path log, String... arguments) {
        try {
            return builder(List.of(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AUTOAMI_") || name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return builder;
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
