package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A server in a process of its own. */
public final class Server implements AutoCloseable {
    private final Process process;
    private final Path log;

    /**
     * Starts a process and waits until it says that it serves.
     *
     * @param log where its output goes
     * @param ready what it then says
     */
    public static Server start(ProcessBuilder builder, Path log, Pattern ready) throws IOException {
        Server server = new Server(
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
        Awaitility.await(log.toString())
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        !server.process.isAlive() || ready.matcher(server.log()).find());
        if (!server.process.isAlive()) {
            throw new IllegalStateException("the server has ended: " + server.log());
        }
        return server;
    }

    private Server(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public Usage usage() {
        return new Usage(process.pid());
    }

    /** The first group of what it has said. */
    public String said(Pattern pattern) {
        Matcher matcher = pattern.matcher(log());
        if (!matcher.find()) {
            throw new IllegalStateException("%s is not in %s: %s".formatted(pattern, log, log()));
        }
        return matcher.group(1);
    }

    /** The JVM and its options, without what it runs. */
    public List<String> jvm() throws IOException {
        List<String> command = List.of(Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())))
                .split("\0"));
        return command.subList(0, command.indexOf("-jar"));
    }

    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
