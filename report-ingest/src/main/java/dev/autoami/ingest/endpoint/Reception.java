package dev.autoami.ingest.endpoint;

import dev.autoami.ingest.Watch;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's part of the endpoint: receives the requests that are for it, and hands on all others. It looks at
 * method and path itself: most reports pass unread, and a router would cost more than the rest of their way.
 */
final class Reception implements Handler<HttpServerRequest> {
    private static final String PUPPET_SERVERS = "/reports";
    private static final String AGENTS = "/puppet/v3/report/";

    private final ReportEndpoint endpoint;
    private final Vertx vertx;
    private final Handler<HttpServerRequest> others;
    private final Patience<IncomingBody> coming;
    private final Patience<IncomingBody> waiting;
    private final Complaints complaints;

    Reception(ReportEndpoint endpoint, Vertx vertx, Handler<HttpServerRequest> others) {
        this.endpoint = endpoint;
        this.vertx = vertx;
        this.others = others;
        coming = new Patience<>(vertx, settings().receiveLimit(), IncomingBody::cut);
        waiting = new Patience<>(vertx, settings().patience(), IncomingBody::giveUp);
        complaints = new Complaints(vertx, endpoint.complaining());
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = Objects.requireNonNullElse(request.path(), "");
        if (request.method().equals(HttpMethod.POST) && isOfPuppetServers(path)) {
            // Any of them may post any node's report: it has checked that the report is that node's.
            receive(request, Arrival.POST, Optional.empty());
            return;
        }
        Optional<Certname> agent = request.method().equals(HttpMethod.PUT) ? agent(path) : Optional.empty();
        if (agent.isPresent()) {
            receive(request, Arrival.PUT, agent);
        } else {
            others.handle(request);
        }
    }

    EndpointSettings settings() {
        return endpoint.settings();
    }

    Counters counters() {
        return endpoint.counters();
    }

    Complaints complaints() {
        return complaints;
    }

    /** Bodies that are not all there yet. */
    Patience<IncomingBody> coming() {
        return coming;
    }

    /** Bodies that wait for room. */
    Patience<IncomingBody> waiting() {
        return waiting;
    }

    Watch watch(String host) {
        return endpoint.watch(host);
    }

    Context context() {
        return vertx.getOrCreateContext();
    }

    /** @param whenLater called on this event loop */
    Room.Share takeRoom(long bytes, Runnable whenLater) {
        Context here = context();
        return endpoint.room().take(bytes, () -> here.runOnContext(later -> whenLater.run()));
    }

    /**
     * Has whatever the same node is sending besides give way: one node could fill the room for all.
     *
     * @param giveWay called on this event loop when a later one comes
     * @return to be told to {@link #gone} at its end
     */
    Runnable onlyOneOf(Certname node, Runnable giveWay) {
        Context here = context();
        return endpoint.nodes().come(node, () -> here.runOnContext(later -> giveWay.run()));
    }

    void gone(Certname node, Runnable way) {
        endpoint.nodes().gone(node, way);
    }

    /** Does on another thread what would hold this one for milliseconds. */
    <T> Future<@Nullable T> elsewhere(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    /** @param node whose report it is by the path: then only that node may send it */
    private void receive(HttpServerRequest request, Arrival arrival, Optional<Certname> node) {
        counters().begun.increment();
        long declared = declaredLength(request);
        IncomingBody body =
                new IncomingBody(this, request, declared, node, new Reply(endpoint, this, request, arrival, node));
        body.receive();
        Optional<String> stranger = stranger(request, node);
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (stranger.isPresent()) {
            body.refuse(new Refusal(
                    Refusal.Kind.NOT_ALLOWED,
                    "it came with %s: only Puppet Servers listed in 'reports.allow' may post, and nodes put their own"
                            .formatted(stranger.get())));
        } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            body.refuse(
                    new Refusal(Refusal.Kind.ENCODED, "the body comes as %s: send it as it is".formatted(encoding)));
        } else if (declared > settings().bodyBytes()) {
            body.refuse(new Refusal(Refusal.Kind.TOO_LONG, settings().tooLong()));
        } else if (isWaitingForGo(request)) {
            request.response().writeContinue();
        }
    }

    /** What it came with, unless its sender may send it; where nobody has a certificate, everybody may. */
    private Optional<String> stranger(HttpServerRequest request, Optional<Certname> node) {
        if (settings().senders().isEmpty()) {
            return Optional.empty();
        }
        Set<String> allowed =
                node.map(Certname::value).map(Set::of).orElseGet(settings().senders()::get);
        Optional<String> sender = ClientCertificate.commonName(request);
        return sender.isPresent() && allowed.contains(sender.get())
                ? Optional.empty()
                : Optional.of(
                        sender.map(name -> "the client certificate of " + name).orElse("no client certificate"));
    }

    private static boolean isOfPuppetServers(String path) {
        return path.startsWith(PUPPET_SERVERS)
                && (path.length() == PUPPET_SERVERS.length() || path.charAt(PUPPET_SERVERS.length()) == '/');
    }

    private static Optional<Certname> agent(String path) {
        try {
            return path.startsWith(AGENTS)
                    ? Optional.of(new Certname(path.substring(AGENTS.length())))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // What is no number, the HTTP server itself has refused.
        return length == null ? -1 : Long.parseLong(length.strip());
    }

    private static boolean isWaitingForGo(HttpServerRequest request) {
        return HttpHeaderValues.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }
}
