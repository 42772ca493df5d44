package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.api.message.Json;
import dev.autoami.deploy.api.message.SweepMessage;
import dev.autoami.deploy.serve.FakeCloud;
import dev.autoami.deploy.serve.RunningService;
import dev.autoami.rebaker.Pause;
import dev.autoami.schema.RegistryUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that takes longer than a connection may be silent. */
class LongSweepTest {
    private static final Duration LONG = Duration.ofSeconds(3);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RunningService running;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        running = new RunningService(
                directory,
                Map.of(
                        "AUTOAMI_PLAIN_HTTP", "true",
                        "AUTOAMI_IDLE_TIMEOUT", "1s",
                        "AUTOAMI_REPORTS_PATIENCE", "500ms"));
        assertThat(new LongSweepTest()
                        .autoami(
                                "group",
                                "create",
                                "web",
                                "--image",
                                FakeCloud.BASE.value(),
                                "--type",
                                "t3.small",
                                "--login",
                                "admin",
                                "--puppet-server",
                                "puppet.example.com"))
                .isZero();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void isAnsweredAllTheSame() {
        running.inventory().duringLook(LongSweepTest::aLongWhile);

        assertThat(autoami("sweep")).as(err.toString()).isZero();

        assertThat(out.toString()).isEqualTo("nothing is left over, and nothing is missing\n");
    }

    @Test
    void whatComesBeforeItsAnswerSaysNothingInJson() throws Exception {
        running.inventory().duringLook(LongSweepTest::aLongWhile);

        HttpResponse<String> answer;
        try (HttpClient client = HttpClient.newHttpClient()) {
            answer = client.send(
                    HttpRequest.newBuilder(URI.create(running.service().localUrl() + "/api/v1/sweep?dryRun=true"))
                            .header("Authorization", "Bearer " + running.token())
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        }

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).startsWith("   ");
        assertThat(Json.readAnswer(answer.body().getBytes(StandardCharsets.UTF_8), SweepMessage.class)
                        .complete())
                .isTrue();
    }

    @Test
    void thatFailsInTheEndIsAFailureWithItsReason() {
        running.inventory().duringLook(() -> {
            aLongWhile();
            throw new RegistryUnavailableException("gone", new IllegalStateException("provoked"));
        });

        assertThat(autoami("sweep")).isEqualTo(ExitCode.UNREACHABLE);

        assertThat(err.toString()).isEqualTo("autoami: the registry's database cannot be reached; try again later\n");
    }

    private static void aLongWhile() {
        Pause.ofThread().pause(LONG);
    }

    private int autoami(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", running.service().localUrl().toString(), "--token", running.token()));
        return Autoami.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(all.toArray(String[]::new));
    }
}
