package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.api.message.Json;
import dev.autoami.deploy.api.message.SweepMessage;
import dev.autoami.deploy.serve.RunningService;
import dev.autoami.rebaker.Pause;
import dev.autoami.schema.RegistryUnavailableException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sweep that takes longer than a connection may be silent. */
class LongSweepTest extends AgainstService {
    private static final Duration LONG = Duration.ofSeconds(3);

    /** In place of the usual service. */
    @BeforeAll
    static void closeIdleConnectionsSoon() {
        running.close();
        running = new RunningService(
                directory,
                Map.of(
                        "AUTOAMI_PLAIN_HTTP", "true",
                        "AUTOAMI_IDLE_TIMEOUT", "900ms",
                        "AUTOAMI_REPORTS_PATIENCE", "500ms",
                        "AUTOAMI_REPORTS_RECEIVE_LIMIT", "400ms"));
    }

    @BeforeEach
    void aGroup() {
        create();
    }

    @Test
    void isNotWhatKeepsAnyConnectionOpen() throws Exception {
        URI url = running.service().localUrl();
        try (Socket idle = new Socket(url.getHost(), url.getPort())) {
            idle.setSoTimeout((int) Duration.ofMinutes(1).toMillis());

            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void isAnsweredAllTheSame() {
        running.inventory().duringLook(LongSweepTest::aLongWhile);

        assertThat(autoami("sweep")).isEqualTo(new Result(0, "nothing is left over, and nothing is missing\n", ""));
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

        assertThat(autoami("sweep"))
                .isEqualTo(new Result(
                        ExitCode.UNREACHABLE,
                        "",
                        "autoami: the registry's database cannot be reached; try again later\n"));
    }

    private static void aLongWhile() {
        Pause.ofThread().pause(LONG);
    }
}
