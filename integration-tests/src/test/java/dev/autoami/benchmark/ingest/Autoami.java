package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A running {@code autoami serve}, and its API. */
record Autoami(Server server) implements AutoCloseable {
    /** The last that it says when it has started on an empty registry. */
    static final Pattern READY = Pattern.compile("Keep it: ");

    private static final Pattern PORT = Pattern.compile("serves at https?://[^ ]*:(\\d+),");
    private static final Pattern LOCAL = Pattern.compile("this machine at (http://[^ ,]*),");
    private static final Pattern TOKEN = Pattern.compile("(autoami_[A-Za-z0-9_-]+)");

    /** Where reports are posted. */
    int port() {
        return Integer.parseInt(server.said(PORT));
    }

    /** Makes a group that watches live nodes, and waits until the endpoint knows. */
    void watch(String group, String certnames) throws IOException, InterruptedException {
        create("""
            {"name": "%s", "settings": {"image": "%s", "type": "t3.small", "login": "admin",
             "puppetServer": "puppet.example.com", "watch": {"certnames": ["%s"]}}}
            """.formatted(group, Bench.AMI, certnames));
        // Of a watched node this is read, and refused; of another it passes. Without a key after the host nobody would
        // know whose it is, and it would be refused whoever is watched.
        Body noReport = Body.of(
                "host: %s\nstatus: changed\n- this is no YAML\n".formatted(certnames.replace("*", Body.NUMBER)));
        Awaitility.await("the endpoint to know what is watched")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Load.put(port(), noReport, 1, Duration.ZERO).refused() > 0);
    }

    private void create(String json) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(server.said(LOCAL) + "/api/v1/groups"))
                            .header("Authorization", "Bearer " + server.said(TOKEN))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new IllegalStateException("no group: " + answer.statusCode() + " " + answer.body());
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
