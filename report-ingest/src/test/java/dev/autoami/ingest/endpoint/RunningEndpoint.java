package dev.autoami.ingest.endpoint;

import dev.autoami.ingest.Registries;
import dev.autoami.ingest.ReportIntake;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.spool.DurableIntake;
import dev.autoami.ingest.spool.Spool;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.ChangeRules;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The endpoint on a real HTTP server, with a registry of its own. */
final class RunningEndpoint implements AutoCloseable {
    static final int BODY_BYTES = 1024 * 1024;
    static final int SPOOL_BYTES = 50_000;

    final Registry registry = Registries.open();
    private final Vertx vertx = Vertx.vertx();
    private final Path directory;
    private final DurableIntake intake;
    private final ReportEndpoint endpoint;
    private final HttpServer server;
    private final String scheme;

    private RunningEndpoint(EndpointSettings settings, HttpServerOptions options, String... watched) {
        Registries.group(registry, ChangeRules.DEFAULT, watched);
        ReportIntake reading = new ReportIntake(registry, Registries.SUFFIX, Limits.DEFAULT);
        try {
            directory = Files.createTempDirectory("spool");
            intake = new DurableIntake(
                    reading, Spool.open(directory, SPOOL_BYTES), DurableIntake.Settings.defaults(), Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        endpoint = new ReportEndpoint(reading::watch, intake, settings);
        server = vertx.createHttpServer(options.setIdleTimeout(20))
                .requestHandler(endpoint.handler(vertx, Router.router(vertx)))
                .listen(0, "127.0.0.1")
                .await();
        scheme = options.isSsl() ? "https" : "http";
    }

    static RunningEndpoint plain() {
        return plain(settings(Optional.empty()));
    }

    private static EndpointSettings settings(Optional<Set<String>> senders) {
        return new EndpointSettings(
                senders, BODY_BYTES, 4 * BODY_BYTES, Duration.ofSeconds(30), Duration.ofSeconds(30));
    }

    static RunningEndpoint plain(EndpointSettings settings) {
        return new RunningEndpoint(settings, new HttpServerOptions());
    }

    /** A group watches these live nodes. */
    static RunningEndpoint watching(String... certnames) {
        return new RunningEndpoint(settings(Optional.empty()), new HttpServerOptions(), certnames);
    }

    /** Asks for a client certificate, and takes posts from these. */
    static RunningEndpoint tls(TestCa ca, String... senders) {
        PfxOptions store = new PfxOptions()
                .setValue(Buffer.buffer(ca.keyStore("autoami.example.com")))
                .setPassword(new String(TestCa.PASSWORD));
        return new RunningEndpoint(
                settings(Optional.of(Set.of(senders))),
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(store)
                        .setTrustOptions(store)
                        .setClientAuth(ClientAuth.REQUEST));
    }

    int port() {
        return server.actualPort();
    }

    HttpResponse<String> post(HttpClient client, byte[] body) {
        return send(client, "POST", "/reports", BodyPublishers.ofByteArray(body));
    }

    HttpResponse<String> send(HttpClient client, String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("%s://localhost:%d%s".formatted(scheme, port(), path)))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/x-yaml")
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Traffic traffic() {
        return endpoint.traffic();
    }

    @Override
    public void close() {
        server.close().await();
        vertx.close().await();
        try {
            intake.close();
            deleteSpool();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        registry.close();
    }

    private void deleteSpool() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
