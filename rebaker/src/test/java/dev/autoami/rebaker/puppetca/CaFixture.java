package dev.autoami.rebaker.puppetca;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A TLS server that gives the answers that were measured on Puppet Server, each to one method and path. */
final class CaFixture implements AutoCloseable {
    private final HttpsServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private record Answer(int status, String text, Pause before) {
        Answer(int status, String text) {
            this(status, text, Pause.NONE);
        }
    }

    /** What an answer is held back before, for good. */
    enum Pause {
        NONE,
        HEAD,
        BODY
    }

    /** @param what method and path below {@code /puppet-ca/v1/} */
    record Call(String what, String contentType, String accept, String body) {}

    CaFixture(PuppetSsl identity) throws IOException {
        SSLContext context = identity.context();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(threads);
        server.createContext("/puppet-ca/v1/", this::answer);
        server.start();
    }

    String address() {
        return "localhost:" + server.getAddress().getPort();
    }

    void on(String what, int status, String text) {
        answers.put(what, new Answer(status, text));
    }

    /** Takes the call, and never answers it to the end. */
    void silentOn(String what, Pause before) {
        answers.put(what, new Answer(200, "{}", before));
    }

    List<Call> calls() {
        return calls;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String what = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().substring("/puppet-ca/v1/".length());
            calls.add(new Call(
                    what,
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Accept")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Answer answer = answers.getOrDefault(what, new Answer(501, "the fixture has no answer to " + what));
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            if (answer.before() == Pause.HEAD) {
                closed.join();
            }
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            if (answer.before() == Pause.BODY) {
                exchange.getResponseBody().flush();
                closed.join();
            }
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        closed.complete(true);
        server.stop(0);
        threads.shutdownNow();
    }
}
