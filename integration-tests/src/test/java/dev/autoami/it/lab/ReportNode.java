package dev.autoami.it.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * An {@code autoami serve} to which one posts over plain HTTP, and which can be killed and started again. There is no EC2
 * for it: rebakes that it has wait for one.
 */
public final class ReportNode implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final SimulatedPuppet puppet;
    private final int port = Lab.freePort();
    private final int healthPort = Lab.freePort();
    private final SpoolWatch spool;
    private final Lives lives;

    /** @param settings environment variables of the service, over those of a node with an embedded registry */
    public ReportNode(String name, Map<String, String> settings) {
        directory = Lab.newDirectory(name);
        try {
            spool = new SpoolWatch(Files.createDirectories(dataDir().resolve("spool")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        puppet = SimulatedPuppet.start(directory.resolve("ssl"), Clock.systemUTC());
        Map<String, String> environment = new HashMap<>(Map.ofEntries(
                Map.entry("AUTOAMI_LISTEN", "127.0.0.1:" + port),
                Map.entry("AUTOAMI_HEALTH", "127.0.0.1:" + healthPort),
                Map.entry("AUTOAMI_LOCAL_API", "127.0.0.1:0"),
                Map.entry("AUTOAMI_PLAIN_HTTP", "true"),
                Map.entry("AUTOAMI_PUPPET_CA", puppet.ca().toString()),
                Map.entry("AUTOAMI_PUPPET_CERTIFICATE", puppet.certificate().toString()),
                Map.entry("AUTOAMI_PUPPET_KEY", puppet.key().toString()),
                Map.entry("AWS_ENDPOINT_URL", "http://127.0.0.1:9")));
        environment.putAll(settings);
        lives = new Lives(directory, environment);
    }

    public Path dataDir() {
        return directory.resolve("data");
    }

    public URI reports() {
        return URI.create("http://127.0.0.1:%d/reports".formatted(port));
    }

    /** Starts it, as often as it takes: without a database it ends at once, and systemd would start it again. */
    public void start() {
        Awaitility.await("autoami serve")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (lives.isEmpty() || !lives.last().isAlive()) {
                        lives.begin();
                    }
                    return lives.last().isServing();
                });
    }

    /** As {@code kill -9} does it. */
    public void kill() {
        lives.last().kill();
    }

    /** As {@code systemctl stop} does it, which is to take less than twenty seconds. */
    public void stop() {
        lives.last().close();
        if (lives.last().exitCode() != 143) {
            throw new AssertionError("did not stop by itself: " + lives.last().log());
        }
    }

    public boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it says of itself, whatever the status code. */
    public JsonNode health() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/health".formatted(healthPort)))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What all its lives have logged. */
    public String log() {
        return lives.log();
    }

    /** How many reports all its lives have put into the spool. */
    public long spooled() {
        return spool.reports();
    }

    /** Files in the spool of a report each, the refused ones included. */
    public List<Path> inSpool() {
        try (Stream<Path> files = Files.walk(dataDir().resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".report")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lives.close();
        spool.close();
        puppet.close();
    }
}
