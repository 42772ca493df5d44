package dev.autoami.ingest.endpoint;

import static dev.autoami.ingest.endpoint.RawSender.length;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Registries;
import dev.autoami.schema.report.LiveDecision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reports of live nodes that a group watches: what changed nothing passes unread. */
class LiveNodesAtTheEndpointTest {
    private static final String NODE = "web-1.example.com";

    private final RunningEndpoint endpoint = RunningEndpoint.watching("web-*.example.com");

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void anUnchangedReportPassesFromItsStatusOn() {
        byte[] body = Registries.report("unchanged.yaml", NODE);
        int statusLine = new String(body, UTF_8).indexOf("\nnoop:");

        try (RawSender sender = sender().post(length(body.length)).send(body, 0, statusLine)) {
            sender.send("\nnoop: false\n[[[[ no report".getBytes(UTF_8));
            sender.send(new byte[body.length - statusLine - "\nnoop: false\n[[[[ no report".length()]);

            assertThat(sender.answer()).startsWith("HTTP/1.1 202 ");
        }
        assertThat(endpoint.traffic().unchanged()).isEqualTo(1);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void aChangedReportIsReadWholeAndDecided() {
        assertThat(post(Registries.report("changed.yaml", NODE))).startsWith("HTTP/1.1 202 ");

        assertThat(endpoint.traffic().taken()).isEqualTo(1);
        assertThat(decisions())
                .singleElement()
                .satisfies(decision -> assertThat(decision.certname()).hasToString(NODE));
    }

    @Test
    void aReportWhoseStatusStandsWhereNobodyLooksIsReadWhole() {
        String text = new String(Registries.report("changed.yaml", NODE), UTF_8);
        String longVersion = "configuration_version: |-\n" + "  status: unchanged\n".repeat(1000);

        assertThat(post(text.replaceFirst("configuration_version: .*\n", longVersion)
                        .getBytes(UTF_8)))
                .startsWith("HTTP/1.1 202 ");

        assertThat(endpoint.traffic().taken()).isEqualTo(1);
        assertThat(decisions()).hasSize(1);
    }

    @Test
    void anotherNodesReportPassesFromItsHostOn() {
        assertThat(post(Registries.report("changed.yaml", "db-1.example.com"))).startsWith("HTTP/1.1 202 ");

        assertThat(endpoint.traffic().unwatched()).isEqualTo(1);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void anAgentsOwnReportPassesOrIsReadByTheNodeInItsPath() {
        byte[] others = Registries.report("changed.yaml", "db-1.example.com");
        byte[] unchanged = Registries.report("unchanged.yaml", NODE);

        assertThat(put(NODE, others)).startsWith("HTTP/1.1 403 ");
        assertThat(put(NODE, unchanged)).startsWith("HTTP/1.1 200 ");
        assertThat(put("db-1.example.com", unchanged)).startsWith("HTTP/1.1 200 ");

        assertThat(endpoint.traffic().refused(Refusal.Kind.FOREIGN)).isEqualTo(1);
        assertThat(endpoint.traffic().unchanged()).isEqualTo(1);
        assertThat(endpoint.traffic().unwatched()).isEqualTo(1);
    }

    private String post(byte[] body) {
        try (RawSender sender = sender().post(length(body.length)).send(body)) {
            return sender.answer();
        }
    }

    private String put(String node, byte[] body) {
        try (RawSender sender = sender().send("PUT /puppet/v3/report/%s?environment=x HTTP/1.1\r\nHost: x\r\n%s\r\n"
                        .formatted(node, length(body.length)))
                .send(body)) {
            return sender.answer();
        }
    }

    private RawSender sender() {
        return new RawSender(endpoint.port());
    }

    private List<LiveDecision> decisions() {
        return endpoint.registry.liveDecisions().list(Optional.empty(), Optional.empty(), 10);
    }
}
