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
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * An {@code autoami serve} that rebakes, with short heartbeats, in a world that the settings name; which can be killed,
 * paused and started again.
 */
public final class RebakeNode implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final int port = Lab.freePort();
    private final URI api = URI.create("http://127.0.0.1:%d/api/v1/".formatted(Lab.freePort()));
    private final HttpClient client = HttpClient.newHttpClient();
    private final Lives lives;

    /** @param settings environment variables of the service: its world, and its registry */
    public RebakeNode(String name, Map<String, String> settings) {
        this.name = name;
        Map<String, String> environment = new HashMap<>(Map.ofEntries(
                Map.entry("AUTOAMI_NODE", name),
                Map.entry("AUTOAMI_LISTEN", "127.0.0.1:" + port),
                Map.entry("AUTOAMI_HEALTH", "127.0.0.1:0"),
                Map.entry("AUTOAMI_LOCAL_API", api.getAuthority()),
                Map.entry("AUTOAMI_REBAKE_HEARTBEAT", "1s"),
                Map.entry("AUTOAMI_REBAKE_POLLING", "200ms"),
                Map.entry("AUTOAMI_REBAKE_TICK", "200ms"),
                Map.entry("AUTOAMI_REBAKE_FIRST_RETRY", "500ms"),
                Map.entry("AUTOAMI_REBAKE_LONGEST_RETRY", "2s"),
                Map.entry("AUTOAMI_REBAKE_REPORT_WAIT", "2s"),
                Map.entry("AUTOAMI_REBAKE_PATIENCE", "30s")));
        environment.putAll(settings);
        lives = new Lives(Lab.newDirectory(name), environment);
    }

    public String name() {
        return name;
    }

    public Path dataDir() {
        return lives.dataDir();
    }

    /** Where Puppet is to post its reports. */
    public URI reports() {
        return URI.create("https://localhost:%d/reports".formatted(port));
    }

    /** Starts it, and waits until it serves. */
    public void start() {
        lives.begin().awaitServing();
    }

    /** Starts it, and goes on. */
    public void begin() {
        lives.begin();
    }

    /** As {@code kill -9} does it. */
    public void kill() {
        lives.last().kill();
    }

    /** Takes its processor away, as a hypervisor does that moves a machine. */
    public void pause() {
        lives.last().signal("STOP");
    }

    public void wake() {
        lives.last().signal("CONT");
    }

    public boolean isAlive() {
        return lives.last().isAlive();
    }

    /** The first user's token: only the first node of a registry has it. */
    public String token() {
        return lives.first().token();
    }

    /** What all its lives have logged. */
    public String log() {
        return lives.log();
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
        lives.close();
        client.close();
    }
}
