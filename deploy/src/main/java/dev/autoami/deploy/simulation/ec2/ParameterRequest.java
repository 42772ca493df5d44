package dev.autoami.deploy.simulation.ec2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/** A request in SSM's protocol: JSON, with the action in a header. */
record ParameterRequest(String target, String body, Parameters parameters) implements Request {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String action() {
        return target.substring(target.indexOf('.') + 1);
    }

    @Override
    public String perform() {
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Ec2Error("SerializationException", e.getOriginalMessage(), e);
        }
        return text(
                switch (action()) {
                    case "PutParameter" -> parameters.put(request);
                    case "GetParameter" -> parameters.get(request);
                    default ->
                        throw new Ec2Error("UnknownOperationException", "there is no %s here".formatted(action()));
                });
    }

    @Override
    public String refusal(Ec2Error error) {
        return text(Map.of("__type", error.code(), "message", String.valueOf(error.getMessage())));
    }

    @Override
    public String contentType() {
        return "application/x-amz-json-1.1";
    }

    private static String text(Map<String, ?> answer) {
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + answer, e);
        }
    }
}
