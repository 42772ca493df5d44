package dev.autoami.deploy.simulation.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * PutParameter and GetParameter of SSM. One that names an image is accepted at once and written only when it has been
 * validated: nobody is told that it was not.
 */
final class Parameters {
    private static final Duration VALIDATION = Duration.ofSeconds(2);

    private final Account account;
    private final Background background;
    private final Map<String, Parameter> parameters = new HashMap<>();

    private record Parameter(String value, String dataType, int version) {}

    Parameters(Account account, Background background) {
        this.account = account;
        this.background = background;
    }

    Map<String, ?> put(JsonNode request) {
        String name = required(request, "Name");
        String value = required(request, "Value");
        String dataType = request.path("DataType").asText("text");
        synchronized (account) {
            Parameter before = parameters.get(name);
            if (before != null && !request.path("Overwrite").asBoolean()) {
                throw new Ec2Error("ParameterAlreadyExists", "The parameter already exists.");
            }
            int version = before == null ? 1 : before.version() + 1;
            Parameter parameter = new Parameter(value, dataType, version);
            if (dataType.equals("aws:ec2:image")) {
                background.after(VALIDATION, () -> validate(name, parameter));
            } else {
                parameters.put(name, parameter);
            }
            return Map.of("Version", version, "Tier", "Standard");
        }
    }

    private void validate(String name, Parameter parameter) {
        synchronized (account) {
            boolean isAvailable = account.images.values().stream()
                    .anyMatch(image ->
                            image.id.value().equals(parameter.value()) && image.state == Image.State.AVAILABLE);
            if (isAvailable) {
                parameters.put(name, parameter);
            }
        }
    }

    Map<String, ?> get(JsonNode request) {
        String name = required(request, "Name");
        synchronized (account) {
            Parameter parameter = parameters.get(name);
            if (parameter == null) {
                throw new Ec2Error("ParameterNotFound", "Parameter %s not found.".formatted(name));
            }
            return Map.of(
                    "Parameter",
                    Map.of(
                            "Name", name,
                            "Type", "String",
                            "Value", parameter.value(),
                            "DataType", parameter.dataType(),
                            "Version", parameter.version()));
        }
    }

    private static String required(JsonNode request, String field) {
        String text = request.path(field).asText("");
        if (text.isEmpty()) {
            throw new Ec2Error("ValidationException", "the request must have a " + field);
        }
        return text;
    }
}
