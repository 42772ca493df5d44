package dev.autoami.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A running {@code autoami serve}: its process, and what it logs. */
public final class Service implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("\\b(autoami_[A-Za-z0-9_-]+)");

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;

    Service(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Waits until it serves, or has ended, which is an error. */
    Service awaitServing() {
        Awaitility.await("autoami serve")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !isAlive() || isServing());
        if (!isServing()) {
            throw new AssertionError("autoami serve ended: " + log());
        }
        return this;
    }

    boolean isServing() {
        return log().contains("AutoAMI serves at");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int exitCode() {
        return process.exitValue();
    }

    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first user's token: printed once, in the lines after the one that says that it serves. */
    String token() {
        Awaitility.await("the first token").until(() -> log().contains("Keep it: "));
        Matcher matcher = TOKEN.matcher(log());
        if (!matcher.find()) {
            throw new AssertionError("autoami serve printed no token: " + log());
        }
        return matcher.group(1);
    }

    /** @param signal by its name, without SIG */
    void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("kill -%s %d failed".formatted(signal, process.pid()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
