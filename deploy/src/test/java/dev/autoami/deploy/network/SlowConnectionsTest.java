package dev.autoami.deploy.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connections a server closes, told from sockets that trickle. */
class SlowConnectionsTest {
    private static final String ANSWER = "HTTP/1.1 200 OK";

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        SlowConnections slow = new SlowConnections(vertx, Duration.ofSeconds(1), Duration.ofSeconds(1));
        server = slow.guard(
                        vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false)),
                        request -> request.body()
                                .compose(body -> "/slow".equals(request.path()) ? vertx.timer(4000) : vertx.timer(1))
                                .onSuccess(waited -> request.response().end()))
                .listen(0, "127.0.0.1")
                .await();
        socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.setSoTimeout(30_000);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        vertx.close().await();
    }

    @Test
    void aHeadThatTricklesIsCut() throws IOException {
        send("GET / HTTP/1.1\r\nHost: x\r\n");

        assertTrickleIsCut();
    }

    @Test
    void theHeadOfALaterRequestThatTricklesIsCut() throws IOException {
        send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(line()).isEqualTo(ANSWER);
        send("GET / HTTP/1.1\r\nHost: x\r\n");

        assertTrickleIsCut();
    }

    @Test
    void aBodyThatTricklesIsCut() throws IOException {
        send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");

        assertTrickleIsCut();
    }

    @Test
    void aChunkWhoseSizeTricklesIsCut() throws IOException {
        send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;");

        assertTrickleIsCut();
    }

    @Test
    void anAnswerMayTakeItsTime() throws IOException {
        send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(line()).isEqualTo(ANSWER);
    }

    @Test
    void aConnectionThatIsUsedAgainAndAgainStaysOpen() throws IOException {
        for (int i = 0; i < 6; i++) {
            send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(line()).isEqualTo(ANSWER);
            while (!line().isEmpty()) {
                // headers
            }
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        }
    }

    private void assertTrickleIsCut() {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    try {
                        send("x");
                        return false;
                    } catch (IOException closed) {
                        return true;
                    }
                });
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String line() throws IOException {
        InputStream from = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int next = from.read(); next >= 0 && next != '\n'; next = from.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
