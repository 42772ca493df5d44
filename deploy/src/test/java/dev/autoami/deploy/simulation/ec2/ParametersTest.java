package dev.autoami.deploy.simulation.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SSM's parameters in its own protocol: the SDK's client for it is not among our dependencies. */
class ParametersTest {
    private static final String NAME = "/autoami/web";

    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void anImageParameterIsWrittenOnlyWhenItHasBeenValidated() throws Exception {
        assertThat(put(HandMovedEc2.BASE.value(), "aws:ec2:image", false)
                        .path("Version")
                        .asInt())
                .isEqualTo(1);
        assertThat(get().path("__type").asText()).isEqualTo("ParameterNotFound");

        day.time.advance(Duration.ofSeconds(2));

        assertThat(get().path("Parameter").path("Value").asText()).isEqualTo(HandMovedEc2.BASE.value());
    }

    @Test
    void anImageThatIsNotAvailableIsAcceptedAndNeverWritten() throws Exception {
        put(HandMovedEc2.BASE.value(), "aws:ec2:image", false);
        day.time.advance(Duration.ofSeconds(2));

        assertThat(put("ami-0bad", "aws:ec2:image", true).path("Version").asInt())
                .isEqualTo(2);
        day.time.advance(Duration.ofHours(1));

        assertThat(get().path("Parameter").path("Value").asText()).isEqualTo(HandMovedEc2.BASE.value());
        assertThat(get().path("Parameter").path("Version").asInt()).isEqualTo(1);
    }

    @Test
    void anyOtherParameterIsWrittenAtOnceAndOverwrittenOnlyWhenAsked() throws Exception {
        put("one", "text", false);

        assertThat(put("two", "text", false).path("__type").asText()).isEqualTo("ParameterAlreadyExists");
        assertThat(get().path("Parameter").path("Value").asText()).isEqualTo("one");
        put("two", "text", true);
        assertThat(get().path("Parameter").path("Value").asText()).isEqualTo("two");
    }

    @Test
    void faultsMeetTheseCallsToo() throws Exception {
        day.ec2.failNext("PutParameter", 400, "ThrottlingException");

        assertThat(put("one", "text", false).path("__type").asText()).isEqualTo("ThrottlingException");
    }

    private JsonNode put(String value, String dataType, boolean overwrite) throws Exception {
        return call(
                "PutParameter",
                Map.of(
                        "Name", NAME,
                        "Value", value,
                        "Type", "String",
                        "DataType", dataType,
                        "Overwrite", overwrite));
    }

    private JsonNode get() throws Exception {
        return call("GetParameter", Map.of("Name", NAME));
    }

    private JsonNode call(String action, Map<String, ?> request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(day.ec2.endpoint())
                            .header("X-Amz-Target", "AmazonSSM." + action)
                            .header("Content-Type", "application/x-amz-json-1.1")
                            .POST(BodyPublishers.ofString(json.writeValueAsString(request)))
                            .build(),
                    BodyHandlers.ofString());
            return json.readTree(answer.body());
        }
    }
}
