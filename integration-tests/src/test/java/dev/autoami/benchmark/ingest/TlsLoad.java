package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Posts a body over a new connection each time, as Puppet Server does: the JVM's own TLS, the server's name sent, the
 * client's certificate shown, {@code Connection: close}. A few senders at once, each with sessions of its own, as a Puppet
 * Server's JRuby instances have.
 */
final class TlsLoad {
    private static final int SENDERS = 4;
    private static final int SILENCE_MILLIS = 60_000;

    private final PuppetCa ca;
    private final int port;
    private final Kind kind;
    private final byte[] request;

    /**
     * How connections are made.
     *
     * @param protocol such as {@code TLSv1.3}
     * @param resumes whether a sender goes on with the session of its last connection
     */
    record Kind(String protocol, boolean resumes) {
        @Override
        public String toString() {
            return "%s, %s".formatted(protocol, resumes ? "resumed" : "full handshake");
        }
    }

    TlsLoad(PuppetCa ca, int port, Kind kind, Body body) {
        this.ca = ca;
        this.port = port;
        this.kind = kind;
        request = body.lastOfItsConnection();
    }

    /** How long each took, from the connection to the answer, and how many did without a full handshake. */
    private record Sent(List<Long> nanos, int resumed) {}

    Load.Answers put(Duration time) throws Exception {
        long start = System.nanoTime();
        List<Long> latencies = new ArrayList<>();
        int resumed = 0;
        try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            Callable<Sent> sender = () -> send(start + time.toNanos());
            List<Future<Sent>> all = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                all.add(senders.submit(sender));
            }
            for (Future<Sent> one : all) {
                latencies.addAll(one.get().nanos());
                resumed += one.get().resumed();
            }
        } catch (ExecutionException e) {
            throw new IOException("a report was not taken over " + kind.protocol(), e.getCause());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        int answered = latencies.size();
        // The first of each sender has nothing to go on with.
        if (resumed != (kind.resumes() ? answered - SENDERS : 0)) {
            throw new IllegalStateException("%d of %d sessions were resumed".formatted(resumed, answered));
        }
        latencies.sort(null);
        return new Load.Answers(
                answered, 0, took, at(latencies, 0.5), at(latencies, 0.99), Duration.ofNanos(latencies.getLast()));
    }

    private static Duration at(List<Long> sorted, double share) {
        return Duration.ofNanos(sorted.get((int) (sorted.size() * share)));
    }

    /** The server's public key of this moment. */
    static PublicKey key(PuppetCa ca, int port) throws IOException, GeneralSecurityException {
        try (SSLSocket socket =
                (SSLSocket) ca.sender().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getSession().getPeerCertificates()[0].getPublicKey();
        }
    }

    private Sent send(long deadline) throws IOException, GeneralSecurityException {
        SSLContext context = ca.sender();
        List<Long> nanos = new ArrayList<>();
        int resumed = 0;
        long session = Long.MIN_VALUE;
        do {
            if (!kind.resumes()) {
                context = ca.sender();
            }
            long before = System.nanoTime();
            long next = post(context);
            nanos.add(System.nanoTime() - before);
            if (next == session) {
                resumed++;
            }
            session = next;
        } while (System.nanoTime() < deadline);
        return new Sent(nanos, resumed);
    }

    /** When the session began that this connection went by, which tells sessions apart. */
    private long post(SSLContext context) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(SILENCE_MILLIS);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true)) {
            socket.setEnabledProtocols(new String[] {kind.protocol()});
            socket.startHandshake();
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!answer.startsWith("HTTP/1.1 20")) {
                throw new IOException("the answer was " + answer);
            }
            return socket.getSession().getCreationTime();
        }
    }
}
