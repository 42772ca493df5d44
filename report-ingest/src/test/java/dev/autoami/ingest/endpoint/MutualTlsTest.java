package dev.autoami.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.ingest.Registries;
import dev.autoami.schema.rebake.Rebake;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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
        assertThat(post(ca, Optional.of("puppet.example.com")).statusCode()).isEqualTo(202);
        assertThat(endpoint.registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void aNodeThatIsNotOnTheListMayNotPost() {
        HttpResponse<String> answer = post(ca, Optional.of("web-1.example.com"));

        ReportEndpointTest.assertProblem(answer, 403, "'reports.allow'");
        assertThat(answer.body()).contains("web-1.example.com");
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void whoShowsNoCertificateMayNotPost() {
        ReportEndpointTest.assertProblem(post(ca, Optional.empty()), 403, "no client certificate");
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
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
        ReportEndpointTest.assertProblem(put(Optional.of("puppet.example.com")), 403, "puts its own report");
        ReportEndpointTest.assertProblem(put(Optional.empty()), 403, "no client certificate");
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
    }

    private HttpResponse<String> post(TestCa of, Optional<String> certname) {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(of.client(certname)).build()) {
            return endpoint.post(client, Registries.report(rebake));
        }
    }

    private HttpResponse<String> put(Optional<String> certname) {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(ca.client(certname)).build()) {
            return endpoint.send(
                    client,
                    "PUT",
                    "/puppet/v3/report/" + rebake.certname(),
                    BodyPublishers.ofByteArray(Registries.report(rebake)));
        }
    }
}
