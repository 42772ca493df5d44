package dev.autoami.it.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * An {@code autoami serve} that rebakes, with short heartbeats, in a world that the settings name; which can be killed,
 * paused and started again.
 */
public final class RebakeNode implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final Path directory;
    private final Autoami autoami;
    private final int port = Lab.freePort();
    private final URI api = URI.create("http://127.0.0.1:%d/api/v1/".formatted(Lab.freePort()));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Service> lives = new ArrayList<>();

    /** @param settings environment variables of the service: its world, and its registry */
    public RebakeNode(String name, Map<String, String> settings) {
        this.name = name;
        try {
            Files.createDirectories(Lab.TARGET);
            directory = Files.createTempDirectory(Lab.TARGET, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> environment = new HashMap<>(Map.ofEntries(
                Map.entry("HOME", directory.toString()),
                Map.entry("AUTOAMI_NODE", name),
                Map.entry("AUTOAMI_LISTEN", "127.0.0.1:" + port),
                Map.entry("AUTOAMI_HEALTH", "127.0.0.1:0"),
                Map.entry("AUTOAMI_LOCAL_API", api.getAuthority()),
                Map.entry("AUTOAMI_DATA_DIR", dataDir().toString()),
                Map.entry("AUTOAMI_REBAKE_HEARTBEAT", "1s"),
                Map.entry("AUTOAMI_REBAKE_POLLING", "200ms"),
                Map.entry("AUTOAMI_REBAKE_TICK", "200ms"),
                Map.entry("AUTOAMI_REBAKE_FIRST_RETRY", "500ms"),
                Map.entry("AUTOAMI_REBAKE_LONGEST_RETRY", "2s"),
                Map.entry("AUTOAMI_REBAKE_REPORT_WAIT", "2s"),
                Map.entry("AUTOAMI_REBAKE_PATIENCE", "30s"),
                Map.entry("AWS_REGION", "eu-central-1"),
                Map.entry("AWS_ACCESS_KEY_ID", "lab"),
                Map.entry("AWS_SECRET_ACCESS_KEY", "lab"),
                Map.entry("AWS_EC2_METADATA_DISABLED", "true")));
        environment.putAll(settings);
        autoami = new Autoami(Lab.install(directory), directory, environment);
    }

    public String name() {
        return name;
    }

    public Path dataDir() {
        return directory.resolve("data");
    }

    /** Where Puppet is to post its reports. */
    public URI reports() {
        return URI.create("https://localhost:%d/reports".formatted(port));
    }

    /** Starts it, and waits until it serves. */
    public void start() {
        begin();
        Awaitility.await("autoami serve")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> lives.getLast().log().contains("AutoAMI serves at"));
    }

    /** Starts it, and goes on. */
    public void begin() {
        Path log = directory.resolve("serve-%d.log".formatted(lives.size()));
        lives.add(new Service(autoami.start(log, "serve"), log));
    }

    /** As {@code kill -9} does it. */
    public void kill() {
        lives.getLast().kill();
    }

    /** Takes its processor away, as a hypervisor does that moves a machine. */
    public void pause() {
        lives.getLast().signal("STOP");
    }

    public void wake() {
        lives.getLast().signal("CONT");
    }

    public boolean isAlive() {
        return lives.getLast().isAlive();
    }

    /** The first user's token: only the first node of a registry has it. */
    public String token() {
        return lives.getFirst().token();
    }

    /** What all its lives have logged. */
    public String log() {
        StringBuilder log = new StringBuilder();
        lives.forEach(life -> log.append(life.log()));
        return log.toString();
    }

    public JsonNode get(String token, String path) {
        return send(token, HttpRequest.newBuilder(api.resolve(path)));
    }

    public JsonNode post(String token, String path, Object body) {
        try {
            return send(
                    token,
                    HttpRequest.newBuilder(api.resolve(path))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private JsonNode send(String token, HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(
                    request.header("Authorization", "Bearer " + token)
                            .header("Accept", "application/json")
                            .timeout(LIMIT)
                            .build(),
                    BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new AssertionError("%s answered %s".formatted(response, response.body()));
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("%s does not answer: %s".formatted(name, log()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        lives.forEach(Service::kill);
        client.close();
    }
}
