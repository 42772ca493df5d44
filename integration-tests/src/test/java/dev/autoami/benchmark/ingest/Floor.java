package dev.autoami.benchmark.ingest;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The bare floor: a Vert.x server that reads a body, throws it away, and answers. A process of its own. */
final class Floor {
    /** Who does TLS. */
    enum Engine {
        JDK,
        /** By netty-tcnative. */
        BORINGSSL
    }

    private Floor() {}

    /**
     * Says its ports, and serves until its standard input ends: that is when whoever started it has ended.
     *
     * @param arguments none for plain HTTP; for TLS an {@link Engine}, then directories in which {@link PuppetCa} has put
     *     its files, for a port each
     */
    public static void main(String[] arguments) throws IOException {
        Vertx vertx = Vertx.vertx();
        List<HttpServerOptions> all = arguments.length == 0
                ? List.of(new HttpServerOptions())
                : Stream.of(arguments)
                        .skip(1)
                        .map(directory -> tls(Engine.valueOf(arguments[0]), Path.of(directory)))
                        .toList();
        System.out.println("ports "
                + all.stream()
                        .map(options -> listen(vertx, options))
                        .map(String::valueOf)
                        .collect(Collectors.joining(" ")));
        System.in.read();
        System.exit(0);
    }

    private static int listen(Vertx vertx, HttpServerOptions options) {
        return vertx.createHttpServer(options)
                .requestHandler(request -> {
                    request.handler(buffer -> {});
                    request.endHandler(end -> request.response().end());
                })
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    private static HttpServerOptions tls(Engine engine, Path directory) {
        PuppetCa.Issued issued = new PuppetCa.Issued(directory);
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(issued.certificate().toString())
                        .addKeyPath(issued.key().toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(issued.ca().toString()))
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setSslEngineOptions(engine == Engine.JDK ? new JdkSSLEngineOptions() : new OpenSSLEngineOptions());
    }
}
