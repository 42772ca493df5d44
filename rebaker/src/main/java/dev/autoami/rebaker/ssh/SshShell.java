package dev.autoami.rebaker.ssh;

import dev.autoami.rebaker.InstanceShells.InstanceShell;
import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.rebaker.UnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Session.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One login over SSHJ; each command has a channel of its own. */
final class SshShell implements InstanceShell {
    private static final Logger LOG = LoggerFactory.getLogger(SshShell.class);

    private final SSHClient client;
    private final String where;

    SshShell(SSHClient client, String where) {
        this.client = client;
        this.where = where;
    }

    @Override
    public Result run(String command, String stdin, Duration limit) {
        try (Session session = client.startSession()) {
            Command running = session.exec(command);
            // Both are read at once: a command that fills one pipe would else wait for us for ever.
            CompletableFuture<String> out = inBackground(BoundedOutput.of(running.getInputStream()));
            CompletableFuture<String> err = inBackground(BoundedOutput.of(running.getErrorStream()));
            feed(running.getOutputStream(), stdin);
            running.join(limit.toMillis(), TimeUnit.MILLISECONDS);
            Integer exit = running.getExitStatus();
            if (exit == null) {
                throw new UnavailableException("'%s' on %s ended without an exit code (%s)"
                        .formatted(
                                firstLine(command),
                                where,
                                running.getExitSignal() == null
                                        ? "the connection was lost"
                                        : "killed by signal " + running.getExitSignal()));
            }
            return new Result(exit, out.join(), err.join());
        } catch (IllegalStateException e) {
            // SSHJ's word for a connection that broke before this command.
            throw new UnavailableException(
                    "'%s' was not run on %s: the connection is gone".formatted(firstLine(command), where), e);
        } catch (IOException | CompletionException e) {
            if (causedBy(e, InterruptedException.class)) {
                Thread.currentThread().interrupt();
            }
            throw new UnavailableException(
                    ("'%s' on %s did not end within %d s, or the connection broke (%s): whether it ran to its end is"
                                    + " unknown")
                            .formatted(firstLine(command), where, limit.toSeconds(), e.getMessage()),
                    e);
        }
    }

    private static CompletableFuture<String> inBackground(BoundedOutput output) {
        return CompletableFuture.supplyAsync(
                output::read, task -> Thread.ofVirtual().name("ssh-output").start(task));
    }

    /** In the background, because a command need not read what it is given. */
    private static void feed(OutputStream stdin, String text) {
        Thread.ofVirtual().name("ssh-stdin").start(() -> {
            try (stdin) {
                stdin.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A command that misses its input says so by its exit code; one that ended without reading is fine.
                LOG.debug("stdin was not read to its end", e);
            }
        });
    }

    /** Commands come with scripts on many lines, which may hold what is not for a log. */
    private static String firstLine(String command) {
        String first = command.lines().findFirst().orElse("");
        return first.length() <= 100 ? first : first.substring(0, 100) + "…";
    }

    static boolean causedBy(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        disconnect(client);
    }

    static void disconnect(SSHClient client) {
        try {
            client.close();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("an SSH connection did not close cleanly", e);
        }
    }
}
