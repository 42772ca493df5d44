package dev.autoami.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** A PuppetDB with its PostgreSQL, in one container. */
public final class PuppetDb implements AutoCloseable {
    private static final int PORT = 8080;

    private final GenericContainer<?> container = new GenericContainer<>("autoami-lab/puppetdb")
            .withLabels(Docker.LABELS)
            .withExposedPorts(PORT)
            // its first start makes the schema
            .waitingFor(Wait.forHttp("/status/v1/services/puppetdb-status")
                    .forResponsePredicate(answer -> answer.contains("\"running\""))
                    .withStartupTimeout(Duration.ofMinutes(5)));

    public void start() {
        container.start();
    }

    /** Where it takes commands, without TLS, on loopback. */
    public int port() {
        return container.getMappedPort(PORT);
    }

    /** What its own report processor sends for a report in YAML. */
    public String payload(String report) {
        container.copyFileToContainer(Transferable.of(report.getBytes(StandardCharsets.UTF_8)), "/tmp/report.yaml");
        return exec("payload", "/tmp/report.yaml");
    }

    /** How many reports it has stored. */
    public long stored() {
        return Long.parseLong(
                exec("runuser", "-u", "postgres", "--", "psql", "-At", "puppetdb", "-c", "select count(*) from reports")
                        .strip());
    }

    /** The number of the container's first process, as this machine counts: all others are its children. */
    public long process() {
        return Objects.requireNonNull(
                container.getCurrentContainerInfo().getState().getPidLong());
    }

    private String exec(String... command) {
        try {
            ExecResult result = container.execInContainer(command);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(
                        "%s: %s%s".formatted(String.join(" ", command), result.getStdout(), result.getStderr()));
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
