package dev.autoami.deploy.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.deploy.config.ConfigurationException;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTest {
    private static final String REPORT = """
        host: web-abcdefghijkl.autoami.internal
        status: changed
        logs: []
        metrics: {}
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @Test
    void healthSaysThatItLivesAndThatItCanWork() throws Exception {
        try (RunningService running = new RunningService(directory)) {
            URI health = running.service().healthUrl();

            assertThat(status(URI.create(health + "/live"))).isEqualTo(200);
            assertThat(status(URI.create(health + "/ready"))).isEqualTo(200);
            assertThat(health(running).getString("status")).isEqualTo("up");
            assertThat(health(running).getJsonArray("troubles")).isEmpty();
        }
    }

    @Test
    void withoutItsDatabaseItTakesReportsAndHealthSaysWhatIsWrong() throws Exception {
        try (RunningService running = new RunningService(directory)) {
            URI health = running.service().healthUrl();
            running.service().registry().close();

            assertThat(post(running, REPORT)).isEqualTo(202);

            assertThat(status(health)).isEqualTo(200);
            assertThat(status(URI.create(health + "/live"))).isEqualTo(200);
            JsonObject told = health(running);
            assertThat(told.getString("status")).isEqualTo("degraded");
            assertThat(told.getString("database")).isEqualTo("down");
            assertThat(told.getJsonArray("troubles").stream().map(String::valueOf))
                    .containsExactly(
                            "the registry's database does not answer", "reports wait in the spool for the database: 1");
            assertThat(told.getJsonObject("spool").getInteger("waiting")).isEqualTo(1);
            assertThat(told.getJsonObject("spool").getInstant("oldest"))
                    .isBefore(Clock.systemUTC().instant());
        }
    }

    @Test
    void whoFallsSilentInTheMidstOfACallIsCut() throws Exception {
        Map<String, String> limits = Map.of(
                "AUTOAMI_PLAIN_HTTP", "true",
                "AUTOAMI_IDLE_TIMEOUT", "3s",
                "AUTOAMI_REPORTS_PATIENCE", "2s",
                "AUTOAMI_REPORTS_RECEIVE_LIMIT", "1s");
        try (RunningService running = new RunningService(directory, limits);
                Socket caller = new Socket(
                        InetAddress.getLoopbackAddress(),
                        running.service().url().getPort())) {
            // Long before a call that trickles is cut, which is after twice 1 s, 2 s and 15 s.
            caller.setSoTimeout(12_000);
            caller.getOutputStream()
                    .write("POST /api/v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
                            .getBytes(StandardCharsets.UTF_8));

            assertThat(caller.getInputStream().read()).isNegative();
        }
    }

    @Test
    void strangersKeepNoConnection() throws Exception {
        try (RunningService running = new RunningService(directory)) {
            for (String path : new String[] {"/", "/api/v1/groups", "/api/v1/nothing"}) {
                HttpResponse<String> answer = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(running.service().url().resolve(path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());

                assertThat(answer.statusCode()).isIn(401, 404);
                assertThat(answer.headers().firstValue("connection")).as(path).contains("close");
            }
        }
    }

    @Test
    void aNodeThatCanTakeNoReportsIsNotReady() throws Exception {
        try (RunningService running = new RunningService(
                directory, Map.of("AUTOAMI_PLAIN_HTTP", "true", "AUTOAMI_REPORTS_SPOOL_SIZE", "1kB"))) {
            Files.write(directory.resolve("spool/refused/0000000000000000001.report"), new byte[1024]);
            assertThat(status(running.service().healthUrl())).isEqualTo(200);
            assertThat(health(running).getString("status")).isEqualTo("degraded");

            running.service().registry().close();

            assertThat(status(running.service().healthUrl())).isEqualTo(503);
            assertThat(health(running).getString("status")).isEqualTo("down");
        }
    }

    @Test
    void healthCountsReportsThatAreRefusedAndSoLost() throws Exception {
        try (RunningService running = new RunningService(
                directory, Map.of("AUTOAMI_PLAIN_HTTP", "true", "AUTOAMI_REPORTS_SPOOL_SIZE", "1kB"))) {
            assertThat(health(running).getInteger("lost")).isZero();
            running.service().registry().close();

            assertThat(post(running, REPORT)).isEqualTo(503);

            assertThat(health(running).getInteger("lost")).isEqualTo(1);
            assertThat(health(running).getJsonArray("troubles").stream().map(String::valueOf))
                    .contains("reports were refused since the start, and lost, and the log says why: 1");
        }
    }

    @Test
    void theFirstTokenIsShownOnceOnly() {
        Map<String, String> file = Map.of(
                "AUTOAMI_PLAIN_HTTP", "true", "AUTOAMI_DATABASE_URL", "jdbc:h2:file:" + directory.resolve("registry"));
        try (RunningService first = new RunningService(directory, file)) {
            assertThat(first.service().firstToken()).isPresent();
        }
        try (RunningService second = new RunningService(directory, file)) {
            assertThat(second.service().firstToken()).isEmpty();
        }
    }

    @Test
    void aPortInUseIsToldWithItsKey() {
        try (RunningService first = new RunningService(directory)) {
            String taken = "127.0.0.1:" + first.service().healthUrl().getPort();

            assertThatThrownBy(() -> new RunningService(
                            directory.resolve("other"), Map.of("AUTOAMI_PLAIN_HTTP", "true", "AUTOAMI_HEALTH", taken)))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("health: cannot listen on " + taken + ": the port is in use");
        }
    }

    @Test
    void aDirectoryThatAnotherServiceUsesIsToldWithItsKey() {
        try (RunningService first = new RunningService(directory)) {
            assertThat(first.service().url()).isNotNull();
            assertThatThrownBy(() -> new RunningService(directory))
                    .isInstanceOf(StartException.class)
                    .hasMessage(
                            "data-dir: cannot use the spool %s: another process uses it; every node needs a"
                                    + " data-dir of its own",
                            directory.resolve("spool"));
        }
    }

    @Test
    void aDatabaseThatIsDownIsToldWithItsKey() {
        assertThatThrownBy(() -> new RunningService(
                        directory,
                        Map.of(
                                "AUTOAMI_PLAIN_HTTP", "true",
                                "AUTOAMI_DATABASE_URL", "jdbc:h2:tcp://127.0.0.1:9/nothing")))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("database.url: cannot open the registry's database jdbc:h2:tcp://127.0.0.1:9");
    }

    @Test
    void withTlsAReportNeedsACertificateAndTheApiAToken() throws Exception {
        try (SimulatedPuppet puppet = SimulatedPuppet.start(directory.resolve("ssl"), Clock.systemUTC());
                RunningService running = new RunningService(
                        directory,
                        Map.of(
                                "AUTOAMI_LISTEN", "localhost:0",
                                "AUTOAMI_PUPPET_CA", puppet.ca().toString(),
                                "AUTOAMI_PUPPET_CERTIFICATE",
                                        puppet.certificate().toString(),
                                "AUTOAMI_PUPPET_KEY", puppet.key().toString()))) {
            URI url = running.service().url();
            HttpClient client =
                    HttpClient.newBuilder().sslContext(Trust.only(puppet.ca())).build();

            assertThat(url.getScheme()).isEqualTo("https");
            assertThat(send(
                            client,
                            HttpRequest.newBuilder(url.resolve("/reports"))
                                    .POST(HttpRequest.BodyPublishers.ofString("--- {}"))))
                    .isEqualTo(403);
            assertThat(send(client, HttpRequest.newBuilder(url.resolve("/api/v1/groups"))))
                    .isEqualTo(401);
            assertThat(send(
                            client,
                            HttpRequest.newBuilder(url.resolve("/api/v1/groups"))
                                    .header("Authorization", "Bearer " + running.token())))
                    .isEqualTo(200);
        }
    }

    @Test
    void puppetFilesThatAreMissingOrDoNotBelongTogetherAreTold() throws IOException {
        try (SimulatedPuppet one = SimulatedPuppet.start(directory.resolve("one"), Clock.systemUTC());
                SimulatedPuppet two = SimulatedPuppet.start(directory.resolve("two"), Clock.systemUTC())) {
            Path junk = Files.writeString(directory.resolve("junk.pem"), "hunter2");
            Path missing = directory.resolve("missing.pem");

            assertStartFails(missing, one.certificate(), one.key(), "puppet.ca: cannot read " + missing);
            assertStartFails(one.ca(), junk, one.key(), "puppet.certificate: " + junk);
            assertStartFails(one.ca(), one.certificate(), junk, "puppet.key: " + junk + " is no private key");
            assertStartFails(one.ca(), one.certificate(), two.key(), "puppet.key: " + two.key() + " is not the key of");
            assertStartFails(two.ca(), one.certificate(), one.key(), "puppet.ca: " + two.ca() + " did not sign");
        }
    }

    private void assertStartFails(Path ca, Path certificate, Path key, String message) {
        assertThatThrownBy(() -> new RunningService(
                        directory,
                        Map.of(
                                "AUTOAMI_PUPPET_CA", ca.toString(),
                                "AUTOAMI_PUPPET_CERTIFICATE", certificate.toString(),
                                "AUTOAMI_PUPPET_KEY", key.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain("hunter2");
    }

    private static JsonObject health(RunningService running) throws Exception {
        return new JsonObject(HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(running.service().healthUrl()).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static int status(URI uri) throws Exception {
        return send(HttpClient.newHttpClient(), HttpRequest.newBuilder(uri));
    }

    private static int post(RunningService running, String report) throws Exception {
        return send(
                HttpClient.newHttpClient(),
                HttpRequest.newBuilder(running.service().url().resolve("/reports"))
                        .POST(HttpRequest.BodyPublishers.ofString(report)));
    }

    private static int send(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
