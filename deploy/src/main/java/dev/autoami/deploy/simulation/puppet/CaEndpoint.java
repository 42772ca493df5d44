package dev.autoami.deploy.simulation.puppet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import dev.autoami.deploy.simulation.time.RunningTime;
import dev.autoami.deploy.simulation.time.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /puppet-ca/v1} as Puppet Server 8 answers it: plain sentences for errors, 204 for what was done, and 403, never
 * 401, for whom auth.conf does not name.
 */
final class CaEndpoint implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CaEndpoint.class);
    private static final Pattern PATH = Pattern.compile("/puppet-ca/v1/([a-z_]+)/([^/]+)");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ObjectMapper json = new ObjectMapper();
    private final Authority authority;
    private final Inventory inventory;
    private final String allowed;
    private final LateAnswers late;
    private final Executor threads;
    private final Time time = RunningTime.of(Clock.systemUTC());

    private record Answer(int status, String type, String body) {
        static Answer text(String body) {
            return new Answer(200, "text/plain;charset=UTF-8", body);
        }

        static final Answer DONE = new Answer(204, "", "");
    }

    /**
     * @param allowed the certname that auth.conf lets read and sign certificates
     * @param threads for what is answered late
     */
    CaEndpoint(Authority authority, Inventory inventory, String allowed, LateAnswers late, Executor threads) {
        this.authority = authority;
        this.inventory = inventory;
        this.allowed = allowed;
        this.late = late;
        this.threads = threads;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Matcher parts = PATH.matcher(exchange.getRequestURI().getPath());
        String call = parts.matches() ? exchange.getRequestMethod() + " " + parts.group(1) : "";
        Answer answer;
        try {
            answer = answer(exchange, call, parts, body);
        } catch (CaRefusal refusal) {
            answer = new Answer(refusal.status(), "text/plain;charset=UTF-8", String.valueOf(refusal.getMessage()));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the simulated CA failed");
            answer = new Answer(500, "text/plain;charset=UTF-8", "Internal Server Error: " + e);
        }
        Duration delay = late.next(call);
        if (delay.isZero()) {
            send(exchange, answer);
        } else {
            sendLate(exchange, answer, delay);
        }
    }

    private void sendLate(HttpExchange exchange, Answer answer, Duration delay) {
        time.after(delay, threads, () -> {
            try {
                send(exchange, answer);
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("nobody waits for a late answer any more");
            }
        });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            if (!answer.type().isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", answer.type());
            }
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private Answer answer(HttpExchange exchange, String call, Matcher parts, String body) {
        if (call.isEmpty()) {
            throw new CaRefusal(404, "Not Found");
        }
        String name = parts.group(2);
        return switch (call) {
            case "GET certificate" -> certificate(name);
            case "GET certificate_revocation_list" ->
                Answer.text(Pem.write(authority.revocationList(inventory.revoked())));
            case "GET certificate_request" ->
                Answer.text(Pem.write(inventory.request(name).orElseThrow(CaEndpoint::notFound)));
            case "PUT certificate_request" -> {
                inventory.submit(name, Pem.readRequest(body));
                yield Answer.text("");
            }
            case "GET certificate_status" -> {
                checkAllowed(exchange);
                yield status(name);
            }
            case "PUT certificate_status" -> {
                checkAllowed(exchange);
                yield change(exchange, name, body);
            }
            case "DELETE certificate_status" -> {
                checkAllowed(exchange);
                inventory.delete(name);
                yield Answer.DONE;
            }
            default -> throw forbidden(exchange);
        };
    }

    private Answer certificate(String name) {
        X509Certificate certificate = name.equals("ca")
                ? authority.certificate()
                : inventory.find(name).flatMap(Inventory.Entry::certificate).orElseThrow(CaEndpoint::notFound);
        return Answer.text(Pem.write(certificate));
    }

    private Answer status(String name) {
        Inventory.Entry entry = inventory.find(name).orElseThrow(CaEndpoint::notFound);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("name", name);
        status.put("state", entry.state().word());
        status.put("dns_alt_names", List.of());
        status.put("subject_alt_names", List.of());
        status.put("authorization_extensions", Map.of());
        entry.certificate().ifPresent(certificate -> {
            status.put("serial_number", certificate.getSerialNumber());
            status.put("not_before", time(certificate.getNotBefore().toInstant()));
            status.put("not_after", time(certificate.getNotAfter().toInstant()));
        });
        status.put("fingerprint", entry.fingerprints().getOrDefault("default", ""));
        status.put("fingerprints", entry.fingerprints());
        try {
            return new Answer(200, "application/json;charset=utf-8", json.writeValueAsString(status));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status has no JSON", e);
        }
    }

    private static String time(Instant moment) {
        return TIME.format(moment);
    }

    private Answer change(HttpExchange exchange, String name, String body) {
        String type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                .orElse("");
        if (!type.startsWith("application/json") && !type.startsWith("text/pson")) {
            throw new CaRefusal(415, "Unsupported media type.");
        }
        JsonNode wish = read(body);
        JsonNode ttl = wish.path("cert_ttl");
        if (!ttl.isMissingNode() && !ttl.isIntegralNumber()) {
            throw new CaRefusal(
                    400, "cert_ttl specified for host %s must be an integer, not \"%s\"".formatted(name, ttl));
        }
        switch (wish.path("desired_state").asText()) {
            case "signed" ->
                inventory.sign(
                        name, ttl.isMissingNode() ? Optional.empty() : Optional.of(Duration.ofSeconds(ttl.asLong())));
            case "revoked" -> inventory.revoke(name);
            default ->
                throw new CaRefusal(
                        400,
                        "State %s invalid; Must specify desired state of 'signed' or 'revoked' for host %s."
                                .formatted(wish.path("desired_state").asText("nil"), name));
        }
        return Answer.DONE;
    }

    private JsonNode read(String body) {
        try {
            JsonNode wish = json.readTree(body);
            if (wish.isObject()) {
                return wish;
            }
        } catch (JsonProcessingException e) {
            throw new CaRefusal(400, "Request body is not JSON.");
        }
        throw new CaRefusal(400, "Request body is empty.");
    }

    private void checkAllowed(HttpExchange exchange) {
        try {
            String subject = ((HttpsExchange) exchange)
                    .getSSLSession()
                    .getPeerPrincipal()
                    .getName();
            if (subject.equals("CN=" + allowed)) {
                return;
            }
        } catch (SSLPeerUnverifiedException e) {
            LOG.atDebug().setCause(e).log("a caller showed no certificate");
        }
        throw forbidden(exchange);
    }

    private static CaRefusal forbidden(HttpExchange exchange) {
        return new CaRefusal(
                403,
                "Forbidden request: %s (method :%s). Please see the server logs for details."
                        .formatted(
                                exchange.getRequestURI().getPath(),
                                exchange.getRequestMethod().toLowerCase(Locale.ROOT)));
    }

    private static CaRefusal notFound() {
        return new CaRefusal(404, "Resource not found.");
    }
}
