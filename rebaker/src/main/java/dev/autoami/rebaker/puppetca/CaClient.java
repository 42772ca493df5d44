package dev.autoami.rebaker.puppetca;

import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.puppetca.CaCall.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends calls, and translates what no call expects. */
final class CaClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final PuppetSsl ssl;
    private final HttpClient http;
    private final TlsFailures tlsFailures;

    CaClient(PuppetSsl ssl) {
        this.ssl = ssl;
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
                .timeout(ANSWER)
                .header("Accept", call.accept())
                .method(call.method(), body);
        call.body().ifPresent(content -> request.header("Content-Type", content.contentType()));
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body().strip());
        } catch (IOException e) {
            throw tlsFailures
                    .explain(e, server)
                    .<RuntimeException>map(why -> new RefusedException("%s: %s".formatted(doing, why), e))
                    .orElseGet(() -> new UnavailableException("%s: %s".formatted(doing, describe(e)), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(doing + ": interrupted", e);
        }
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
