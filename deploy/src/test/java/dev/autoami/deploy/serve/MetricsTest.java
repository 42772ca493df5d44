package dev.autoami.deploy.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.rebaker.Measures.Answer;
import dev.autoami.rebaker.Measures.Ran;
import dev.autoami.schema.rebake.StepName;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /metrics} of a service in this process, scraped and read line by line. */
class MetricsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before each test
    private RunningService running;

    @BeforeEach
    void start() {
        running = new RunningService(directory);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void everyLineIsOfPrometheussTextFormatAndEverySeriesIsDescribed() throws Exception {
        HttpResponse<String> response = get(running.service().metricsUrl());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        Exposition told = Exposition.parse(response.body());
        assertThat(told.families())
                .filteredOn(family -> family.startsWith("autoami_"))
                .isNotEmpty()
                .allSatisfy(family -> assertThat(told.help(family)).isNotBlank());
        assertThat(told.families()).contains("jvm_memory_used_bytes", "process_cpu_usage");
    }

    @Test
    void countersBeginAtZeroSoThatTheFirstFailureIsAnIncrease() throws Exception {
        Exposition told = scrape();

        assertThat(told.value("autoami_rebakes_total", "outcome=failed", "purpose=rebake", "trigger=git_hook"))
                .isZero();
        assertThat(told.value("autoami_reports_total", "result=not_kept")).isZero();
        assertThat(told.value("autoami_report_decisions_total", "node=live_node", "arrival=post", "verdict=rebake"))
                .isZero();
        assertThat(told.value("autoami_rebakes_waiting")).isZero();
        assertThat(told.value("autoami_rebakes_oldest_waiting_seconds")).isZero();
        assertThat(told.value("autoami_sweep_findings", "kind=left_instance")).isZero();
        assertThat(told.value("autoami_database_up")).isEqualTo(1);
        assertThat(told.value("autoami_database_connections_most")).isEqualTo(1);
    }

    @Test
    void rebakesStepsAndCallsAreCounted() throws Exception {
        running.metrics().ran(StepName.LAUNCH, Ran.DONE, Duration.ofSeconds(16));
        running.metrics().called("RunInstances", Answer.THROTTLED);
        running.metrics().called("RunInstances", Answer.OK);
        running.metrics().called("RunInstances", Answer.OK);

        Exposition told = scrape();

        assertThat(told.value("autoami_step_seconds_count", "step=launch", "result=done"))
                .isEqualTo(1);
        assertThat(told.value("autoami_step_seconds_sum", "step=launch", "result=done"))
                .isEqualTo(16);
        assertThat(told.value("autoami_step_seconds_bucket", "step=launch", "result=done", "le=15.0"))
                .isZero();
        assertThat(told.value("autoami_step_seconds_bucket", "step=launch", "result=done", "le=30.0"))
                .isEqualTo(1);
        assertThat(told.value("autoami_ec2_calls_total", "action=RunInstances", "result=ok"))
                .isEqualTo(2);
        assertThat(told.value("autoami_ec2_calls_total", "action=RunInstances", "result=throttled"))
                .isEqualTo(1);
        assertThat(told.value("autoami_ec2_calls_total", "action=RunInstances", "result=timeout"))
                .isZero();
    }

    @Test
    void whatReportsCameToIsCountedAndNoSenderMakesTheSeriesGrow() throws Exception {
        Exposition before = scrape();
        for (int i = 0; i < 50; i++) {
            post("/reports", "host: node-%s.example.com\nstatus: changed\n".formatted(UUID.randomUUID()));
            post("/reports/" + UUID.randomUUID(), "no report at all");
        }

        Exposition told = scrape();

        assertThat(told.value("autoami_reports_total", "result=unwatched")).isGreaterThanOrEqualTo(50);
        assertThat(told.sum("autoami_reports_total")).isEqualTo(100);
        assertThat(told.series("autoami_")).isEqualTo(before.series("autoami_"));
    }

    @Test
    void withoutItsDatabaseItStillAnswersAndDoesNotTellOldNumbers() throws Exception {
        running.service().registry().close();
        post("/reports", """
            host: web-abcdefghijkl.autoami.internal
            status: changed
            logs: []
            metrics: {}
            """);

        Exposition told = scrape();

        assertThat(told.value("autoami_database_up")).isZero();
        assertThat(told.value("autoami_rebakes_waiting")).isNaN();
        assertThat(told.value("autoami_rebakes_oldest_waiting_seconds")).isNaN();
        assertThat(told.value("autoami_sweep_findings", "kind=left_instance")).isNaN();
        assertThat(told.value("autoami_spool_reports")).isEqualTo(1);
        assertThat(told.value("autoami_spool_used_bytes")).isPositive();
    }

    @Test
    void rebakesAreCountedWhileTheyWaitAndRunAndWhenTheyHaveEnded() throws Exception {
        api("POST", "/groups", """
            {"name": "web", "settings": {"image": "ami-0123", "type": "t3.small", "login": "admin",
             "puppetServer": "puppet.example.com"}}
            """);
        String first = rebake();
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(scrape().value("autoami_rebakes_begun")).isEqualTo(1));
        String second = rebake();
        assertThat(second).isNotEqualTo(first);

        Exposition told = scrape();
        assertThat(told.value("autoami_rebakes_waiting")).isEqualTo(1);
        assertThat(told.value("autoami_rebakes_late")).isZero();
        assertThat(told.value("autoami_rebakes_oldest_waiting_seconds")).isBetween(0.0, 60.0);

        api("POST", "/rebakes/" + second + "/cancel", "");
        api("POST", "/rebakes/" + first + "/cancel", "");
        Awaitility.await()
                .untilAsserted(() -> assertThat(scrape().value(
                                        "autoami_rebakes_total", "outcome=cancelled", "purpose=rebake", "trigger=api"))
                        .isEqualTo(2));

        told = scrape();
        assertThat(told.value("autoami_rebakes_waiting")).isZero();
        assertThat(told.value("autoami_rebakes_oldest_waiting_seconds")).isZero();
        assertThat(told.value("autoami_rebake_seconds_count", "outcome=cancelled"))
                .isPositive();
        assertThat(told.value("autoami_step_seconds_count", "step=tear_down", "result=done"))
                .isEqualTo(2);
    }

    private String rebake() throws Exception {
        return new JsonObject(api("POST", "/rebakes", "{\"groups\": [\"web\"]}"))
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    private String api(String method, String path, String body) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(running.service().localUrl().resolve("/api/v1" + path))
                        .header("Authorization", "Bearer " + running.token())
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return response.body();
    }

    private Exposition scrape() throws Exception {
        return Exposition.parse(get(running.service().metricsUrl()).body());
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void post(String path, String body) throws Exception {
        http.send(
                HttpRequest.newBuilder(running.service().url().resolve(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }
}
