package dev.autoami.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.ingest.Registries;
import dev.autoami.schema.rebake.Rebake;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may send which report, told by certificates of the Puppet CA. */
class MutualTlsTest {
    private final TestCa ca = new TestCa();
    private final RunningEndpoint endpoint = RunningEndpoint.tls(ca, "puppet.example.com");

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rebake rebake;

    @BeforeEach
    void request() {
        rebake = Registries.rebake(endpoint.registry, Optional.empty());
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void aPuppetServerOnTheListMayPostAnyNodesReport() {
        assertThat(send(Optional.of("puppet.example.com"), "POST", "/reports", Registries.report(rebake))
                        .statusCode())
                .isEqualTo(202);
        assertThat(endpoint.registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void whoIsNotOnTheListLearnsNothing() {
        byte[] watched = Registries.report(rebake);
        byte[] junk = "hello: world\n".getBytes(StandardCharsets.UTF_8);
        String ours = "/puppet/v3/report/" + rebake.certname();
        String nobodys = "/puppet/v3/report/web-2.example.com";

        for (Optional<String> stranger : List.of(Optional.of("web-1.example.com"), Optional.<String>empty())) {
            assertRefused(send(stranger, "POST", "/reports", watched));
            assertRefused(send(stranger, "POST", "/reports", junk));
            assertRefused(send(stranger, "POST", "/reports", new byte[RunningEndpoint.BODY_BYTES + 1]));
            assertRefused(send(stranger, "POST", "/reports", junk, "Content-Encoding", "gzip"));
            assertRefused(send(stranger, "PUT", ours, watched));
            assertRefused(send(stranger, "PUT", nobodys, watched));
        }

        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
        assertThat(endpoint.traffic().refused(Refusal.Kind.NOT_ALLOWED)).isEqualTo(12);
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().map().keySet())
                .containsExactlyInAnyOrder("connection", "content-length", "content-type");
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,"
                        + "\"detail\":\"this client may not send this report\"}");
    }

    @Test
    void aCertificateOfAnotherCaDoesNotGetThroughTls() {
        TestCa stranger = new TestCa();
        HttpClient client = HttpClient.newBuilder()
                .sslContext(stranger.client(Optional.of("puppet.example.com"), ca))
                .build();

        assertThatThrownBy(() -> endpoint.post(client, Registries.report(rebake)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void aNodeMayPutItsOwnReport() {
        assertThat(put(Optional.of(rebake.certname().value())).statusCode()).isEqualTo(200);
        assertThat(endpoint.registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void aNodeMayNotPutAnothersReportNotEvenAPuppetServer() {
        assertRefused(put(Optional.of("puppet.example.com")));
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
    }

    private HttpResponse<String> put(Optional<String> certname) {
        return send(certname, "PUT", "/puppet/v3/report/" + rebake.certname(), Registries.report(rebake));
    }

    private HttpResponse<String> send(
            Optional<String> certname, String method, String path, byte[] body, String... headers) {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(ca.client(certname)).build()) {
            return endpoint.send(client, method, path, BodyPublishers.ofByteArray(body), headers);
        }
    }
}
