package dev.autoami.ingest.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Corpus;
import dev.autoami.ingest.Registries;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The endpoint over plain HTTP, where nobody shows a certificate. */
class ReportEndpointTest {
    private final RunningEndpoint endpoint = RunningEndpoint.plain();
    private final HttpClient client = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rebake rebake;

    @BeforeEach
    void request() {
        rebake = Registries.rebake(endpoint.registry, Optional.empty());
    }

    @AfterEach
    void close() {
        client.close();
        endpoint.close();
    }

    @Test
    void aPostedReportIsStoredWhenTheAnswerComes() {
        HttpResponse<String> answer = endpoint.post(client, Registries.report(rebake));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(endpoint.registry.reports().of(rebake.id()))
                .singleElement()
                .satisfies(report -> assertThat(report.arrival()).isEqualTo(Arrival.POST));
        assertThat(endpoint.traffic().heldBytes()).isZero();
    }

    @Test
    void anyPathBelowReportsIsTaken() {
        HttpResponse<String> answer = endpoint.send(
                client, "POST", "/reports/from/puppet", BodyPublishers.ofByteArray(Registries.report(rebake)));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(endpoint.registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void theSameReportPostedTwiceIsStoredOnce() {
        endpoint.post(client, Registries.report(rebake));
        HttpResponse<String> again = endpoint.post(client, Registries.report(rebake));

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(endpoint.registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void theSameReportPostedAtOnceByTwoServersIsStoredOnce() {
        byte[] body = Registries.report(rebake);
        CompletableFuture<HttpResponse<String>> one = CompletableFuture.supplyAsync(() -> endpoint.post(client, body));
        CompletableFuture<HttpResponse<String>> two = CompletableFuture.supplyAsync(() -> endpoint.post(client, body));

        assertThat(one.join().statusCode()).isEqualTo(202);
        assertThat(two.join().statusCode()).isEqualTo(202);
        assertThat(endpoint.registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void anAgentsOwnReportIsAnsweredWithAList() {
        byte[] body = Registries.text(Corpus.ours().body("json-failed.json"))
                .replaceFirst("\"host\":\"[^\"]*\"", "\"host\":\"%s\"".formatted(rebake.certname()))
                .getBytes(UTF_8);

        HttpResponse<String> answer = put(body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("[]");
        assertThat(endpoint.registry.reports().of(rebake.id()))
                .singleElement()
                .satisfies(report -> assertThat(report.arrival()).isEqualTo(Arrival.PUT));
    }

    @Test
    void anAgentMayPutNoOthersReport() {
        HttpResponse<String> answer = put(Corpus.ours().body("json-failed.json"));

        assertProblem(answer, 403, "not of " + rebake.certname());
    }

    @Test
    void aReportOfANodeThatNobodyWatchesPassesUnread() {
        HttpResponse<String> answer =
                endpoint.post(client, "host: web-1.example.com\ntime: 1\n\t- ]nonsense[".getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(endpoint.traffic().heldBytes()).isZero();
    }

    @Test
    void aBodyThatIsNoReportIsABadRequest() {
        assertProblem(endpoint.post(client, "hello: world\n".getBytes(UTF_8)), 400, "it names no host");
    }

    @Test
    void anEmptyBodyIsABadRequest() {
        assertProblem(endpoint.post(client, new byte[0]), 400, "the body is empty");
    }

    @Test
    void aBodyThatDeclaresItselfTooLongIsRefused() {
        HttpResponse<String> answer = endpoint.post(client, new byte[RunningEndpoint.BODY_BYTES + 1]);

        assertProblem(answer, 413, "1,048,576 bytes");
    }

    @Test
    void aBodyThatTurnsOutTooLongIsRefusedWhileItComes() {
        byte[] body = Arrays.copyOf(Registries.report(rebake), RunningEndpoint.BODY_BYTES + 1);
        HttpResponse<String> answer = endpoint.send(
                client, "POST", "/reports", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertProblem(answer, 413, "1,048,576 bytes");
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
        assertThat(endpoint.traffic().heldBytes()).isZero();
    }

    @Test
    void aCompressedBodyIsRefused() {
        HttpResponse<String> answer =
                endpoint.send(client, "POST", "/reports", BodyPublishers.ofString("x"), "Content-Encoding", "gzip");

        assertProblem(answer, 415, "gzip");
    }

    @Test
    void aSenderThatWaitsForAGoIsTold() throws IOException {
        byte[] body = Registries.report(rebake);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            OutputStream to = socket.getOutputStream();
            to.write(
                    "POST /reports HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                            .formatted(body.length)
                            .getBytes(ISO_8859_1));
            to.flush();
            assertThat(new String(socket.getInputStream().readNBytes(21), ISO_8859_1))
                    .isEqualTo("HTTP/1.1 100 Continue");
            to.write(body);
            to.flush();
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .contains("HTTP/1.1 202");
        }
    }

    @Test
    void whileTheDatabaseIsDownReportsAreTakenUntilThereIsNoMoreRoom() {
        byte[] body = Registries.report(rebake);
        endpoint.registry.close();

        assertThat(endpoint.post(client, body).statusCode()).isEqualTo(202);
        HttpResponse<String> last;
        do {
            last = endpoint.post(client, body);
        } while (last.statusCode() == 202);
        assertProblem(last, 503, "is full");
        assertThat(endpoint.traffic().heldBytes()).isZero();
        assertThat(endpoint.traffic().refused(Refusal.Kind.NOT_KEPT)).isEqualTo(1);
    }

    private HttpResponse<String> put(byte[] body) {
        return endpoint.send(
                client,
                "PUT",
                "/puppet/v3/report/%s?environment=production".formatted(rebake.certname()),
                BodyPublishers.ofByteArray(body));
    }

    static void assertProblem(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getString("detail")).contains(detail);
    }
}
