package dev.autoami.deploy.serve;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.network.ServerTls;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void reportsAndACallOfTheApiCome() throws Exception {
        await(play(new HttpServerOptions(), 400));

        assertThat(seen)
                .containsExactly(
                        "HTTP_1_1 /reports",
                        "HTTP_1_1 /reports",
                        "HTTP_1_1 /reports in chunks",
                        "HTTP_1_1 /api/v1/groups");
    }

    @Test
    void theyComeByTlsWhereThePortSpeaksIt() throws Exception {
        try (SimulatedPuppet puppet = SimulatedPuppet.start(directory, Clock.systemUTC())) {
            ServerTls tls = new ServerTls(
                    new Configuration.PuppetFiles(puppet.ca(), puppet.certificate(), puppet.key(), Optional.empty()),
                    Clock.systemUTC());

            await(play(tls.applyTo(new HttpServerOptions()), 400));
        }

        assertThat(seen)
                .containsExactly(
                        "HTTP_1_1 /reports",
                        "HTTP_1_1 /reports",
                        "HTTP_1_1 /reports in chunks",
                        "HTTP_1_1 /api/v1/groups");
    }

    @Test
    void itFailsWhenAReportIsAnsweredOtherwiseThanItShouldBe() {
        assertThatThrownBy(() -> await(play(new HttpServerOptions(), 503))).hasMessageContaining("503");
    }

    @Test
    void aServiceThatHasRehearsedHasSeenNoReport() throws Exception {
        try (RunningService running = new RunningService(directory);
                HttpClient client = HttpClient.newHttpClient()) {
            URI metrics = running.service().metricsUrl();

            String text = client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();

            assertThat(text.lines().filter(line -> line.startsWith("autoami_reports_total")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" 0.0") || line.endsWith(" 0"));
        }
    }

    /** @param refusal the status of what is no report */
    private Future<?> play(HttpServerOptions options, int refusal) {
        return new Rehearsal(vertx, options, request -> {
                    String how = request.getHeader("Transfer-Encoding") == null ? "" : " in chunks";
                    seen.add("%s %s%s".formatted(request.version(), request.path(), how));
                    request.body()
                            .onSuccess(body -> request.response()
                                    .setStatusCode(body.toString().contains("no YAML") ? refusal : 202)
                                    .end());
                })
                .play();
    }

    private static void await(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }
}
