package dev.autoami.benchmark.rebake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The service's API, as its local users call it. */
final class Api implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the service does to answer is counted as its CPU, so it is asked seldom. */
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(1);

    private static final Duration LONG = Duration.ofMinutes(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI url;
    private final String token;

    /** A rebake that has ended. */
    record Ended(String outcome, Duration length, Instant end) {}

    Api(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    void createGroup(String name, String caServer) throws IOException {
        post(
                "/api/v1/groups",
                Map.of(
                        "name",
                        name,
                        "settings",
                        Map.of(
                                "image",
                                World.BASE.value(),
                                "type",
                                "t3.small",
                                "login",
                                "admin",
                                "puppetServer",
                                "localhost",
                                "caServer",
                                caServer,
                                "region",
                                World.REGION)));
    }

    /** Files a rebake of each of these groups, from its base image; answers their ids. */
    List<String> file(List<String> groups) throws IOException {
        List<String> ids = new ArrayList<>();
        post("/api/v1/rebakes", Map.of("groups", groups, "fromBase", true))
                .path("items")
                .forEach(rebake -> ids.add(rebake.path("id").asText()));
        return ids;
    }

    List<Ended> awaitEnds(List<String> ids) {
        return ids.stream().map(this::awaitEnd).toList();
    }

    void cancel(String id) throws IOException {
        post("/api/v1/rebakes/%s/cancel".formatted(id), Map.of());
    }

    private Ended awaitEnd(String id) {
        JsonNode rebake = Awaitility.await("rebake " + id)
                .atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(NOW_AND_THEN)
                .until(() -> answer(request("/api/v1/rebakes/" + id).GET()), answer -> answer.hasNonNull("finishedAt"));
        Instant end = Instant.parse(rebake.path("finishedAt").asText());
        Instant start = Instant.parse(rebake.path("requestedAt").asText());
        return new Ended(rebake.path("outcome").asText(), Duration.between(start, end), end);
    }

    private JsonNode post(String path, Object body) throws IOException {
        return answer(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private JsonNode answer(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(
                        "%s: %d %s".formatted(answer.uri(), answer.statusCode(), JSON.readTree(answer.body())));
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
