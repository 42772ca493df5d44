package dev.autoami.it.lab;

import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A MySQL 9 that keeps its data in the container, with a user who may do anything. */
public final class MySql implements AutoCloseable {
    public static final String USER = "autoami";
    public static final String PASSWORD = "autoami";

    private static final int PORT = 3306;

    /** Ours to choose, so that it stays when the container is started again. */
    private final PortBinding port = new PortBinding(Ports.Binding.bindPort(Lab.freePort()), new ExposedPort(PORT));

    private final GenericContainer<?> container = new GenericContainer<>("autoami-lab/mysql")
            .withLabels(Docker.LABELS)
            .withExposedPorts(PORT)
            .withCreateContainerCmdModifier(
                    command -> Objects.requireNonNull(command.getHostConfig()).withPortBindings(port))
            .waitingFor(Wait.forLogMessage(".*ready for connections.*port: 3306.*", 1)
                    .withStartupTimeout(Duration.ofMinutes(2)));

    public void start() {
        container.start();
    }

    /** The JDBC URL of a database, which need not be there yet. */
    public String url(String database) {
        return "jdbc:mysql://%s:%d/%s".formatted(container.getHost(), container.getMappedPort(PORT), database);
    }

    /** Makes an empty database; answers its JDBC URL. */
    public String create(String database) {
        query("mysql", "CREATE DATABASE " + database);
        return url(database);
    }

    /** The first column of what a statement answers; nothing when it answers nothing. */
    public List<String> query(String database, String sql) {
        try (Connection connection = DriverManager.getConnection(url(database), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            List<String> rows = new ArrayList<>();
            if (statement.execute(sql)) {
                try (ResultSet result = statement.getResultSet()) {
                    while (result.next()) {
                        rows.add(result.getString(1));
                    }
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("%s: %s".formatted(database, sql), e);
        }
    }

    /** The number of the server's process, as this machine counts. */
    public long process() {
        return Objects.requireNonNull(
                container.getCurrentContainerInfo().getState().getPidLong());
    }

    /** Takes the database away, with connections that hang, as a dead host's do. */
    public void freeze() {
        Awaitility.await("MySQL, frozen")
                .atMost(Duration.ofMinutes(1))
                // On a busy machine the kernel may not get hold of all of its threads at once.
                .ignoreException(InternalServerErrorException.class)
                .until(() -> {
                    Docker.CLIENT.pauseContainerCmd(container.getContainerId()).exec();
                    return true;
                });
    }

    public void thaw() {
        Docker.CLIENT.unpauseContainerCmd(container.getContainerId()).exec();
    }

    /** Takes the database away as a crash does: nothing listens there any more. */
    public void kill() {
        Docker.CLIENT.killContainerCmd(container.getContainerId()).exec();
    }

    /** Brings it back after {@link #kill}, with all that it had promised to keep; waits until it answers. */
    public void startAgain() {
        Docker.CLIENT.startContainerCmd(container.getContainerId()).exec();
        Awaitility.await("MySQL, started again")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> query("mysql", "select 1").equals(List.of("1")));
    }

    @Override
    public void close() {
        container.close();
    }
}
