package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.Json;
import dev.autoami.deploy.api.message.Page;
import dev.autoami.deploy.api.message.ProblemMessage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** The service, as the commands see it. Turns what goes wrong into a sentence and an exit code. */
final class Client implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
    private static final Duration LENGTHY_LIMIT = Duration.ofHours(2);

    private final Settings settings;
    private final Duration answerLimit;
    private final Transport transport;

    Client(Settings settings) {
        this(settings, ANSWER_LIMIT);
    }

    /** @param answerLimit of a call, from its connection to the last byte of its answer, where no other is said */
    Client(Settings settings, Duration answerLimit) {
        this.settings = settings;
        this.answerLimit = answerLimit;
        this.transport = new Transport(settings.cacert());
    }

    @Override
    public void close() {
        transport.close();
    }

    <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET()), type);
    }

    /** All of a list, page by page. */
    <T> List<T> list(String path, Map<String, String> query, Class<T> item) {
        List<T> items = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<T> page = page(path + query(query, after), item);
            items.addAll(page.items());
            after = Optional.ofNullable(page.next());
        } while (after.isPresent());
        return items;
    }

    /** The first page of a list. */
    <T> List<T> first(String path, Map<String, String> query, Class<T> item) {
        return page(path + query(query, Optional.empty()), item).items();
    }

    <T> List<T> postForList(String path, Object body, Class<T> item) {
        HttpResponse<byte[]> response = send(json(path).POST(BodyPublishers.ofByteArray(Json.bytes(body))));
        try {
            return Json.readPage(response.body(), item).items();
        } catch (IOException e) {
            throw notOurs(e);
        }
    }

    <T> T post(String path, Object body, Class<T> type) {
        return read(send(json(path).POST(BodyPublishers.ofByteArray(Json.bytes(body)))), type);
    }

    <T> T post(String path, Class<T> type) {
        return read(send(request(path).POST(BodyPublishers.noBody())), type);
    }

    /** What the service may be at for long. Its problem may come under a status that was sent before. */
    <T> T postAtLength(String path, Class<T> type) {
        HttpResponse<byte[]> response = send(request(path).POST(BodyPublishers.noBody()), LENGTHY_LIMIT);
        try {
            Optional<ProblemMessage> problem = Json.readProblem(response.body());
            if (problem.isPresent()) {
                throw refused(problem.get().status(), response.body());
            }
        } catch (IOException e) {
            throw notOurs(e);
        }
        return read(response, type);
    }

    <T> T patch(String path, Object body, Class<T> type) {
        return read(send(json(path).method("PATCH", BodyPublishers.ofByteArray(Json.bytes(body)))), type);
    }

    /** The message, when the service has not done it yet. */
    <T> Optional<T> delete(String path, Class<T> type) {
        HttpResponse<byte[]> response = send(request(path).DELETE());
        return response.statusCode() == 204 ? Optional.empty() : Optional.of(read(response, type));
    }

    /** A stream of server-sent events, line by line, as long as it lasts; should it be cut off, it is asked for again. */
    Stream<String> follow(String path, int after) throws IOException {
        HttpRequest.Builder request = builder(path)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", Integer.toString(after))
                .GET();
        // The stream is answered when its head is there, a refusal when all of it is.
        HttpResponse<Stream<String>> response = transport.send(
                request,
                answerLimit,
                head -> head.statusCode() == 200
                        ? BodySubscribers.ofLines(StandardCharsets.UTF_8)
                        : BodySubscribers.mapping(BodySubscribers.ofString(StandardCharsets.UTF_8), Stream::of));
        if (response.statusCode() != 200) {
            throw refused(
                    response.statusCode(),
                    response.body().collect(Collectors.joining()).getBytes(StandardCharsets.UTF_8));
        }
        return response.body();
    }

    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private <T> Page<T> page(String path, Class<T> item) {
        try {
            return Json.readPage(send(request(path).GET()).body(), item);
        } catch (IOException e) {
            throw notOurs(e);
        }
    }

    private static String query(Map<String, String> query, Optional<String> after) {
        String text = Stream.concat(query.entrySet().stream(), after.map(cursor -> Map.entry("after", cursor)).stream())
                .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? "" : "?" + text;
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    private HttpRequest.Builder request(String path) {
        return builder(path).header("Accept", "application/json");
    }

    private HttpRequest.Builder builder(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(settings.url() + "/api/v1" + path));
        settings.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
        return builder;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        return send(request, answerLimit);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, Duration limit) {
        HttpResponse<byte[]> response;
        try {
            response = transport.send(request, limit, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw unreachable(e);
        }
        if (response.statusCode() / 100 != 2) {
            throw refused(response.statusCode(), response.body());
        }
        return response;
    }

    private <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        try {
            return Json.readAnswer(response.body(), type);
        } catch (IOException e) {
            throw notOurs(e);
        }
    }

    private CommandFailedException refused(int status, byte[] body) {
        try {
            ProblemMessage problem = Json.readAnswer(body, ProblemMessage.class);
            String hint = status == 401 ? " (--token, AUTOAMI_TOKEN, or 'token' in ~/.config/autoami/cli.yaml)" : "";
            String detail = problem.errors() == null || problem.errors().size() < 2
                    ? problem.detail()
                    : String.join(System.lineSeparator() + "autoami: ", problem.errors());
            int code = switch (status) {
                case 400 -> ExitCode.USAGE;
                case 503 -> ExitCode.UNREACHABLE;
                default -> ExitCode.FAILED;
            };
            return new CommandFailedException(code, detail + hint);
        } catch (IOException e) {
            return new CommandFailedException(
                    ExitCode.UNREACHABLE,
                    "%s answered %d, and not as AutoAMI does".formatted(settings.url(), status),
                    e);
        }
    }

    private CommandFailedException notOurs(IOException e) {
        return new CommandFailedException(
                ExitCode.UNREACHABLE,
                "%s does not answer as AutoAMI does: is it something else?".formatted(settings.url()),
                e);
    }

    CommandFailedException unreachable(IOException e) {
        String why = switch (e) {
            case ConnectException unknown
            when isCausedBy(unknown, UnresolvedAddressException.class) -> "its host name is unknown";
            case ConnectException refused -> "nothing answers there; does 'autoami serve' run?";
            case SSLException tls
            when settings.cacert().isEmpty() ->
                "TLS fails (%s); give the Puppet CA's certificate with --cacert".formatted(tls.getMessage());
            case SSLException tls ->
                "TLS fails (%s); its certificate has to be of the CA in %s, for that host name"
                        .formatted(tls.getMessage(), settings.cacert().get());
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
        return new CommandFailedException(
                ExitCode.UNREACHABLE, "cannot reach AutoAMI at %s: %s".formatted(settings.url(), why), e);
    }

    private static boolean isCausedBy(Throwable trouble, Class<? extends Throwable> type) {
        return Stream.iterate(trouble, Objects::nonNull, Throwable::getCause).anyMatch(type::isInstance);
    }
}
