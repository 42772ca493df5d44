package dev.autoami.deploy.simulation.ec2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.autoami.schema.rebake.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The simulation's own endpoint, for whoever is in another process. The package says what it takes. */
final class Control implements HttpHandler {
    static final String PATH = "/simulation/";

    private static final String INSTANCE = "DELETE instances/";
    private static final StateReason FAILED_HOST =
            new StateReason("Server.InternalError", "Server.InternalError: the host has failed");

    private final SimulatedEc2 ec2;

    private record Reply(int status, Object body) {}

    Control(SimulatedEc2 ec2) {
        this.ec2 = ec2;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath().substring(PATH.length());
            Reply reply = reply(exchange.getRequestMethod() + " " + path, body);
            byte[] bytes = ControlJson.write(reply.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Reply reply(String request, String body) {
        try {
            return switch (request) {
                case "GET contents" -> new Reply(200, ec2.contents());
                case "GET calls" -> new Reply(200, calls());
                case "GET conditions" -> new Reply(200, ec2.conditions());
                case "PUT conditions" -> {
                    Conditions changed = ControlJson.change(ec2.conditions(), body);
                    ec2.change(before -> changed);
                    yield new Reply(200, changed);
                }
                case "GET faults" -> faults();
                case "POST faults" -> {
                    ec2.faults().arrange(ControlJson.read(body, Fault.class));
                    yield faults();
                }
                case "DELETE faults" -> {
                    ec2.faults().clear();
                    yield faults();
                }
                default -> {
                    if (!request.startsWith(INSTANCE)) {
                        yield new Reply(404, Map.of("error", "the simulation knows no " + request));
                    }
                    ec2.end(new InstanceId(request.substring(INSTANCE.length())), FAILED_HOST);
                    yield new Reply(200, ec2.contents());
                }
            };
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return new Reply(400, Map.of("error", String.valueOf(e.getMessage())));
        }
    }

    /** As an array, which knows the type of its elements: they are written with their kind. */
    private Reply faults() {
        return new Reply(200, ec2.faults().arranged().toArray(Fault[]::new));
    }

    private record Count(int calls, int throttled) {}

    private Map<String, Count> calls() {
        Map<String, Integer> throttled = ec2.throttled();
        Map<String, Count> counts = new TreeMap<>();
        ec2.calls().forEach((action, calls) -> counts.put(action, new Count(calls, throttled.getOrDefault(action, 0))));
        return counts;
    }
}
