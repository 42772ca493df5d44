package dev.autoami.rebaker.puppetca;

import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.puppetca.CaCall.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends calls, and translates what no call expects. */
final class CaClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final PuppetSsl ssl;
    private final Duration limit;
    private final HttpClient http;
    private final TlsFailures tlsFailures;

    /** @param limit of a call, from its connection to the last byte of its answer */
    CaClient(PuppetSsl ssl, Duration limit) {
        this.ssl = ssl;
        this.limit = limit;
        this.http = HttpClient.newBuilder()
                .sslContext(ssl.context())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        this.tlsFailures = new TlsFailures(ssl);
    }

    <T> T send(CaServer server, CaCall<T> call) {
        String doing = "%s at the CA %s".formatted(call.doing(), server);
        Answer answer = exchange(server, call, doing);
        if (!call.expects(answer)) {
            throw unexpected(call, doing, answer);
        }
        return call.result(answer);
    }

    private Answer exchange(CaServer server, CaCall<?> call, String doing) {
        BodyPublisher body = call.body()
                .map(content -> BodyPublishers.ofString(content.text(), StandardCharsets.UTF_8))
                .orElseGet(BodyPublishers::noBody);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://%s/puppet-ca/v1/%s".formatted(server, call.path())))
                .header("Accept", call.accept())
                .method(call.method(), body);
        call.body().ifPresent(content -> request.header("Content-Type", content.contentType()));
        // Not the request's own limit: for the JDK that is kept once the head is there, however long the body takes.
        Future<HttpResponse<String>> sent =
                http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            HttpResponse<String> response = sent.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), response.body().strip());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new UnavailableException("%s: no answer within %s s".formatted(doing, seconds(limit)), e);
        } catch (ExecutionException e) {
            throw failed(e, server, doing);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException(doing + ": interrupted", e);
        }
    }

    private RuntimeException failed(ExecutionException failure, CaServer server, String doing) {
        if (!(failure.getCause() instanceof IOException e)) {
            return new IllegalStateException(doing, failure.getCause());
        }
        return tlsFailures
                .explain(e, server)
                .<RuntimeException>map(why -> new RefusedException("%s: %s".formatted(doing, why), e))
                .orElseGet(() -> new UnavailableException("%s: %s".formatted(doing, describe(e)), e));
    }

    private static String seconds(Duration length) {
        return BigDecimal.valueOf(length.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private RuntimeException unexpected(CaCall<?> call, String doing, Answer answer) {
        String message = "%s: it answered %d %s".formatted(doing, answer.status(), shortened(answer.text()));
        if (answer.status() == 403) {
            return new RefusedException(
                    "%s%nLet '%s' do this: insert at the top of \"rules: [\" in the auth.conf of the CA, and restart puppetserver:%n%n%s"
                            .formatted(message, ssl.certname(), AuthRule.textFor(call.certname(), ssl.certname())));
        }
        return answer.status() >= 500 || answer.isSuccess()
                ? new UnavailableException(message)
                : new RefusedException(message);
    }

    private static String shortened(String text) {
        return text.length() <= 500 ? text : text.substring(0, 500) + "…";
    }
}
