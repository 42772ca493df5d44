package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.autoami.rebaker.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long an answer is waited for that comes bit by bit. */
@Timeout(60)
class ClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration LONGER = Duration.ofSeconds(3);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // made before each test
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Client client;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        client = new Client(new Settings(url, Optional.empty(), Optional.empty()), LIMIT);
    }

    @AfterEach
    void stop() {
        client.close();
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void anAnswerThatDoesNotEndIsGivenUpAfterTheLimit() {
        answer(200, "{\"a\":", this::noMore);

        assertThatThrownBy(() -> client.get("/groups/web", JsonNode.class))
                .isInstanceOfSatisfying(
                        CommandFailedException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
                .hasMessageEndingWith("no answer within 1 s");
    }

    @Test
    void aRefusalOfAStreamThatDoesNotEndIsGivenUpAfterTheLimit() {
        answer(404, "{\"detail\":", this::noMore);

        assertThatThrownBy(() -> client.follow("/rebakes/a/events", 0))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage("no answer within 1 s");
    }

    @Test
    void aStreamGoesOnAfterTheLimit() throws Exception {
        answer(200, "event: step\n", exchange -> {
            Pause.ofThread().pause(LONGER);
            write(exchange, "event: ended\n");
        });

        try (Stream<String> lines = client.follow("/rebakes/a/events", 0)) {
            assertThat(lines).containsExactly("event: step", "event: ended");
        }
    }

    @Test
    void whatTakesLongIsWaitedForLonger() {
        answer(200, "  ", exchange -> {
            Pause.ofThread().pause(LONGER);
            write(exchange, "{\"a\":1}");
        });

        assertThat(client.postAtLength("/sweep", JsonNode.class).path("a").intValue())
                .isEqualTo(1);
    }

    private interface Rest {
        void of(HttpExchange exchange) throws IOException;
    }

    /** Sends the head and the beginning of a body at once, then the rest. */
    private void answer(int status, String beginning, Rest rest) {
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(status, 0);
                write(exchange, beginning);
                rest.of(exchange);
            }
        });
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private void noMore(HttpExchange exchange) throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IOException("closed", e);
        }
    }
}
