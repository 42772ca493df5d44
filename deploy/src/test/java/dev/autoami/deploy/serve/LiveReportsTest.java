package dev.autoami.deploy.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.cli.Autoami;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Trigger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of a fleet, posted to a service; its rebakes never get going. */
class LiveReportsTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RunningService running;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        running = new RunningService(directory);
        autoami(
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
                "puppet.example.com",
                "--watch",
                "web-*.example.com");
        running.cloud().node("web-1.example.com", FakeCloud.BASE);
        running.cloud().node("web-2.example.com", FakeCloud.BASE);
        running.cloud().node("web-old.example.com", FakeCloud.OTHER);
    }

    @AfterEach
    void close() {
        http.close();
        running.close();
    }

    @Test
    void ofAFleetsReportsOnlyAnIntentionalChangeOnANodeOfTheLatestImageTriggersAndOnce() {
        // The group is known to the endpoint as soon as a decision is kept.
        await().atMost(LIMIT).untilAsserted(() -> {
            post("web-1.example.com", true);
            assertThat(listed()).hasSize(1);
        });
        post("mail.example.com", false);
        post("web-old.example.com", false);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(listed().getFirst())
                        .contains("web-old.example.com")
                        .contains("launched from another image than the latest, ami-0123  ami-0456"));
        assertThat(triggered()).isEmpty();

        post("web-1.example.com", false);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(triggered()).hasSize(1));
        post("web-2.example.com", false);

        Rebake rebake = triggered().getFirst();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(listed().getFirst())
                        .containsPattern("web-2.example.com .* waits for rebake " + rebake.id() + " to end"));
        assertThat(triggered()).extracting(Rebake::id).containsExactly(rebake.id());
        assertThat(listed())
                .hasSize(4)
                .satisfies(lines -> assertThat(lines.get(1))
                        .containsPattern("web-1.example.com .* REBAKE +triggered rebake " + rebake.id()))
                .satisfies(lines -> assertThat(lines.get(3))
                        .containsPattern(
                                "web-1.example.com .* UP_TO_DATE +nothing changed but what is listed as corrective"));
    }

    private List<Rebake> triggered() {
        return running.service().registry().rebakes().recent(Optional.empty(), 100).stream()
                .filter(rebake -> rebake.trigger() == Trigger.REPORT)
                .toList();
    }

    /** Without the title. */
    private List<String> listed() {
        List<String> lines = new ArrayList<>(autoami("reports", "web").lines().toList());
        lines.removeFirst();
        return lines;
    }

    /** A run that changed one file: what the code intended, or drift. */
    private void post(String host, boolean corrective) {
        String body = """
            --- !ruby/object:Puppet::Transaction::Report
            host: %s
            time: '2026-11-20T10:00:00.000000000Z'
            configuration_version: 1795168800
            transaction_uuid: %s
            report_format: 12
            puppet_version: 8.10.0
            status: changed
            transaction_completed: true
            noop: false
            noop_pending: false
            environment: production
            logs: []
            metrics:
              resources:
                name: resources
                label: Resources
                values:
                - - total
                  - Total
                  - 1
                - - changed
                  - Changed
                  - 1
            resource_statuses:
              File[/etc/motd]:
                title: "/etc/motd"
                resource: File[/etc/motd]
                resource_type: File
                changed: true
                out_of_sync: true
                skipped: false
                failed: false
                failed_to_restart: false
                corrective_change: %s
                events:
                - status: success
                  corrective_change: %s
            corrective_change: %s
            """.formatted(host, UUID.randomUUID(), corrective, corrective, corrective);
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(running.service().url().resolve("/reports"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("the report was not taken", e);
        }
    }

    /** What it says; it must go well. */
    private String autoami(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", running.service().localUrl().toString(), "--token", running.token()));
        StringWriter shown = new StringWriter();
        PrintWriter out = new PrintWriter(shown, true);
        assertThat(Autoami.commandLine(out, out).execute(all.toArray(String[]::new)))
                .as(shown.toString())
                .isZero();
        return shown.toString();
    }
}
