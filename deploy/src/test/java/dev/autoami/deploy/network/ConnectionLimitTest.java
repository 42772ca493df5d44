package dev.autoami.deploy.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.network.TestAuthority.Node;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many connections a port has open at once, told from the sockets. */
class ConnectionLimitTest {
    private static final int MOST = 4;
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx = Vertx.builder()
            .withTransport(new LimitedTransport(MOST, Clock.systemUTC()))
            .build();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        vertx.close().await();
    }

    @Test
    void noMoreAreOpenThanMayBeAndTheOthersWaitForTheirTurn() throws IOException {
        HttpServer server = serve(new HttpServerOptions());
        for (int i = 0; i < 3 * MOST; i++) {
            connect(server).getOutputStream().write(REQUEST);
        }
        await().untilAsserted(() -> assertThat(answered()).hasSize(MOST));

        // As each one goes, one of those that waited comes in: nobody is lost.
        for (int gone = 1; gone <= 2 * MOST; gone++) {
            Socket served = answered().getFirst();
            sockets.remove(served);
            served.close();
            await().untilAsserted(() -> assertThat(answered()).hasSize(MOST));
        }
        assertThat(mostOpen).hasValue(MOST);
    }

    @Test
    void eachPortHasItsOwnLimit() throws IOException {
        HttpServer full = serve(new HttpServerOptions());
        HttpServer other = serve(new HttpServerOptions());
        for (int i = 0; i < 2 * MOST; i++) {
            connect(full);
        }

        connect(other).getOutputStream().write(REQUEST);

        await().untilAsserted(() -> assertThat(answered()).hasSize(1));
    }

    @Test
    void connectionsThatNeverFinishTheirHandshakeAreCutAndThoseBehindThemAreServed(@TempDir Path ssl) throws Exception {
        TestAuthority authority = new TestAuthority("Puppet CA");
        Node host = authority.issue("autoami.example.com");
        TestAuthority.write(ssl.resolve("ca.pem"), authority.certificate);
        TestAuthority.write(ssl.resolve("host.pem"), host.certificate());
        TestAuthority.write(ssl.resolve("host.key"), host.keys().getPrivate());
        ServerTls tls = new ServerTls(
                new Configuration.PuppetFiles(
                        ssl.resolve("ca.pem"), ssl.resolve("host.pem"), ssl.resolve("host.key"), Optional.empty()),
                Clock.systemUTC(),
                Duration.ofSeconds(2));
        HttpServer server = serve(tls.applyTo(new HttpServerOptions()));
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 2 * MOST; i++) {
            silent.add(connect(server));
        }

        TlsClient sender = new TlsClient(authority.certificate, authority.issue("puppet.example.com"));
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return sender.ask(server.actualPort());
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    thread);

            assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo("served");
        }
        // None of them got as far as a connection to the server's mind, and the system saw them closed.
        assertThat(mostOpen).hasValue(1);
        for (Socket one : silent) {
            one.setSoTimeout(20_000);
            assertThat(one.getInputStream().readAllBytes()).hasSizeLessThan(64);
        }
    }

    private HttpServer serve(HttpServerOptions options) {
        return vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                    connection.closeHandler(closed -> open.decrementAndGet());
                })
                .requestHandler(request -> request.response().end("served\r\n"))
                .listen(0, "localhost")
                .await();
    }

    private Socket connect(HttpServer server) throws IOException {
        Socket socket = new Socket("localhost", server.actualPort());
        sockets.add(socket);
        return socket;
    }

    /** The open sockets that have an answer waiting. */
    private List<Socket> answered() throws IOException {
        List<Socket> answered = new ArrayList<>();
        for (Socket socket : sockets) {
            if (socket.getInputStream().available() > 0) {
                answered.add(socket);
            }
        }
        return answered;
    }
}
