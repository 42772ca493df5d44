package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulation as another process sees and sets it. */
class ControlTest {
    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void contentsAndCallsAreRead() throws Exception {
        String id = day.run("token");
        day.ec2.change(before -> before.throttling(true));
        for (int i = 0; i < 5; i++) {
            day.run("token");
        }
        assertRefused(503, "RequestLimitExceeded", () -> day.run("token"));

        JsonNode contents = ask("GET", "contents", "");
        assertThat(contents.path("instances")).extracting(JsonNode::asText).containsExactly(id);
        assertThat(contents.path("volumes")).hasSize(1);
        assertThat(contents.path("images")).isEmpty();
        assertThat(ask("GET", "calls", ""))
                .isEqualTo(json.readTree("{\"RunInstances\": {\"calls\": 7, \"throttled\": 1}}"));
    }

    @Test
    void conditionsChangeWhereTheyAreNamed() throws Exception {
        JsonNode changed = ask("PUT", "conditions", "{\"throttling\": true, \"pace\": {\"boot\": \"PT1M\"}}");

        assertThat(changed.path("pace").path("boot").asText()).isEqualTo("PT1M");
        assertThat(changed.path("pace").path("stop").asText()).isEqualTo("PT20S");
        assertThat(day.ec2.conditions())
                .isEqualTo(new Conditions(
                        new Pace(Duration.ofMinutes(1), HandMovedEc2.STOP, HandMovedEc2.IMAGE, HandMovedEc2.TERMINATE),
                        Consistency.IMMEDIATE,
                        true));
        assertThat(ask("GET", "conditions", "")).isEqualTo(changed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "failed-call  | \"calls\": {\"action\": \"RunInstances\", \"after\": 1, \"times\": 2}, \"status\":"
                        + " 503, \"code\": \"RequestLimitExceeded\"",
                "lost-call    | \"calls\": {\"action\": \"RunInstances\", \"after\": 0, \"times\": 1}",
                "lost-answer  | \"calls\": {\"action\": \"CreateImage\", \"after\": 0, \"times\": 1}",
                "slow-answer  | \"calls\": {\"action\": \"CreateImage\", \"after\": 0, \"times\": 1}, \"delay\":"
                        + " \"PT20S\"",
                "shortage     | \"instanceType\": \"t3.small\", \"zone\": \"*\", \"subnet\": \"*\", \"length\":"
                        + " \"PT1H\"",
                "not-offered  | \"instanceType\": \"t3.small\", \"zone\": \"simulated-1a\"",
                "failed-start | \"reason\": {\"code\": \"Server.InternalError\", \"message\": \"no host\"}",
                "early-end    | \"after\": \"PT2M\", \"reason\": {\"code\": \"Server.InternalError\", \"message\":"
                        + " \"no host\"}",
                "failed-image | \"reason\": {\"code\": \"Server.InternalError\", \"message\": \"no host\"}",
                "late-image   | \"length\": \"PT1H30M\"",
            })
    void faultsOfEveryKindAreArrangedAndTold(String kind, String fields) throws Exception {
        String fault = "{\"fault\": \"%s\", %s}".formatted(kind, fields);

        ask("POST", "faults", fault);

        assertThat(day.ec2.faults().arranged()).hasSize(1);
        assertThat(ask("GET", "faults", "")).isEqualTo(json.readTree("[" + fault + "]"));
        assertThat(ask("DELETE", "faults", "")).isEmpty();
        assertThat(day.ec2.faults().arranged()).isEmpty();
    }

    @Test
    void anInstanceIsEnded() throws Exception {
        String id = day.running("token");

        ask("DELETE", "instances/" + id, "");
        day.time.advance(HandMovedEc2.TERMINATE);

        assertThat(day.state(id)).isEqualTo("terminated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"fault\": \"no-such-fault\"}",
                "{\"fault\": \"lost-call\"}",
                "{\"fault\": \"lost-call\", \"calls\": {\"action\": \"RunInstances\", \"after\": 0, \"times\": 0}}",
                "{\"fault\": \"late-image\", \"length\": \"an hour\"}",
                "{\"fault\": \"late-image\", \"length\": \"PT1H\"} and more",
            })
    void whatIsNoFaultIsRefused(String body) throws Exception {
        HttpResponse<String> answer = send("POST", "faults", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json.readTree(answer.body()).path("error").asText()).isNotEmpty();
        assertThat(day.ec2.faults().arranged()).isEqualTo(List.of());
    }

    @Test
    void whatIsNotThereIsSaidSo() throws Exception {
        assertThat(send("GET", "weather", "").statusCode()).isEqualTo(404);
        assertThat(send("PUT", "conditions", "{\"weather\": \"fine\"}").statusCode())
                .isEqualTo(400);
    }

    private JsonNode ask(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(day.ec2.endpoint().resolve("/simulation/" + path))
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
