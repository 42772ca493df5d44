package dev.autoami.deploy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** HTTP to the service: whom to trust, and how long to wait. */
final class Transport implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final HttpClient http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param cacert whose certificates are trusted over TLS; those that the JDK trusts when there is none */
    Transport(Optional<Path> cacert) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).version(HttpClient.Version.HTTP_1_1);
        cacert.ifPresent(file -> builder.sslContext(trusting(file)));
        this.http = builder.build();
    }

    /**
     * The answer, once its body is what the handler makes of it.
     *
     * @param limit from the connection to the last byte of the answer; to its head where the handler makes a stream
     */
    <T> HttpResponse<T> send(HttpRequest.Builder request, Duration limit, BodyHandler<T> handler) throws IOException {
        // Not the request's own limit: for the JDK that is kept once the head is there, however long the body takes.
        // Nor sendAsync, whose answer comes only when the common pool has a thread for it.
        Future<HttpResponse<T>> sent = threads.submit(() -> http.send(request.build(), handler));
        try {
            return sent.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new HttpTimeoutException("no answer within %d s".formatted(limit.toSeconds()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException trouble ? trouble : new IOException(e.getCause());
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new CommandFailedException(ExitCode.FAILED, "interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.shutdownNow();
    }

    private static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "--cacert: %s is no certificate in PEM that can be read".formatted(file), e);
        }
    }
}
