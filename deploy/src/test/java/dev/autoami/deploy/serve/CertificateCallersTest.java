package dev.autoami.deploy.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that show a client certificate in place of a token. */
class CertificateCallersTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @Test
    void aBrowsersCertificateCountsForNothingWhenAnotherSitesPageCalls() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (SimulatedPuppet puppet = SimulatedPuppet.start(directory.resolve("ssl"), Clock.systemUTC());
                RunningService running = new RunningService(
                        directory,
                        Map.of(
                                "AUTOAMI_LISTEN", "localhost:0",
                                "AUTOAMI_API_ALLOW", "autoami=admin",
                                "AUTOAMI_PUPPET_CA", puppet.ca().toString(),
                                "AUTOAMI_PUPPET_CERTIFICATE",
                                        puppet.certificate().toString(),
                                "AUTOAMI_PUPPET_KEY", puppet.key().toString()))) {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setSsl(true)
                    .setTrustOptions(
                            new PemTrustOptions().addCertPath(puppet.ca().toString()))
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(puppet.certificate().toString())
                            .setKeyPath(puppet.key().toString())));
            URI url = running.service().url();

            assertThat(status(client, url, Map.of())).isEqualTo(202);
            assertThat(status(client, url, Map.of("Origin", url.toString()))).isEqualTo(202);
            assertThat(status(client, url, Map.of("Origin", "https://elsewhere.example")))
                    .isEqualTo(401);
            assertThat(status(
                            client,
                            url,
                            Map.of(
                                    "Origin",
                                    "https://elsewhere.example",
                                    "Authorization",
                                    "Bearer " + running.token())))
                    .isEqualTo(202);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static int status(HttpClient client, URI url, Map<String, String> headers) throws Exception {
        return client.request(HttpMethod.POST, url.getPort(), url.getHost(), "/api/v1/rebakes")
                .compose(request -> with(request, headers).send("{}"))
                .map(HttpClientResponse::statusCode)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static HttpClientRequest with(HttpClientRequest request, Map<String, String> headers) {
        headers.forEach(request::putHeader);
        return request;
    }
}
