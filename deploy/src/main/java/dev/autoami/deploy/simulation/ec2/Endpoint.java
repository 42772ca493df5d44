package dev.autoami.deploy.simulation.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where calls arrive, meet what was arranged for them, and are answered. */
final class Endpoint implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    private final Actions actions;
    private final Parameters parameters;
    private final CallCounts counts;
    private final Faults faults;
    private final Background background;

    private record Reply(int status, String body) {}

    Endpoint(Actions actions, Parameters parameters, CallCounts counts, Faults faults, Background background) {
        this.actions = actions;
        this.parameters = parameters;
        this.counts = counts;
        this.faults = faults;
        this.background = background;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String id = UUID.randomUUID().toString();
        Request request = target == null
                ? new QueryRequest(Query.parse(body), id, actions)
                : new ParameterRequest(target, body, parameters);
        exchange.getResponseHeaders().set("Content-Type", request.contentType());
        exchange.getResponseHeaders().set("x-amzn-requestid", id);
        try {
            counts.called(request.action());
            meet(exchange, request, faults.of(request.action()).orElse(null));
        } catch (Ec2Error noAction) {
            send(exchange, new Reply(noAction.status(), request.refusal(noAction)));
        }
    }

    private void meet(HttpExchange exchange, Request request, Fault.@Nullable OfCall fault) {
        switch (fault) {
            case null -> send(exchange, perform(request));
            case Fault.FailedCall failed -> {
                Ec2Error error = new Ec2Error(failed.status(), failed.code(), "arranged by the simulation");
                send(exchange, new Reply(error.status(), request.refusal(error)));
            }
            case Fault.LostCall lost -> exchange.close();
            case Fault.LostAnswer lost -> {
                perform(request);
                exchange.close();
            }
            case Fault.SlowAnswer slow -> {
                Reply reply = perform(request);
                background.after(slow.delay(), () -> send(exchange, reply));
            }
        }
    }

    private static Reply perform(Request request) {
        try {
            return new Reply(200, request.perform());
        } catch (Ec2Error error) {
            return new Reply(error.status(), request.refusal(error));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the simulated EC2 failed");
            Ec2Error error = new Ec2Error(500, "InternalError", "An internal error has occurred");
            return new Reply(error.status(), request.refusal(error));
        }
    }

    private static void send(HttpExchange exchange, Reply reply) {
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            LOG.debug("a caller did not wait for its answer", e);
        }
    }
}
