package dev.autoami.deploy.simulation.ec2;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A request, or a part of one, of EC2's Query protocol: a form whose names spell structures, as in
 * {@code TagSpecification.1.Tag.2.Key}.
 */
final class Query {
    private final SortedMap<String, String> parameters;

    private Query(SortedMap<String, String> parameters) {
        this.parameters = parameters;
    }

    static Query parse(String form) {
        SortedMap<String, String> parameters = new TreeMap<>();
        for (String pair : form.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(decode(name), decode(value));
            }
        }
        return new Query(parameters);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String action() {
        return required("Action");
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The same, where an empty value says that there is none: Packer sends it so. */
    Optional<String> given(String name) {
        return value(name).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return given(name)
                .orElseThrow(() -> new Ec2Error("MissingParameter", "The request must contain the parameter " + name));
    }

    boolean flag(String name) {
        return value(name).map(Boolean::parseBoolean).orElse(false);
    }

    int number(String name, int otherwise) {
        return value(name).map(Query::number).orElse(otherwise);
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new Ec2Error("InvalidParameterValue", "Value (%s) is not a number".formatted(value), e);
        }
    }

    /** The values of {@code name.1}, {@code name.2} and so on, in the order of their numbers. */
    List<String> values(String name) {
        return indexes(name).stream()
                .map(index -> parameters.get(name + "." + index))
                .filter(value -> value != null)
                .toList();
    }

    /** The structures {@code name.1.…}, {@code name.2.…} and so on, in the order of their numbers. */
    List<Query> items(String name) {
        return indexes(name).stream().map(index -> part(name + "." + index)).toList();
    }

    Query part(String name) {
        SortedMap<String, String> part = new TreeMap<>();
        parameters.forEach((key, value) -> {
            if (key.startsWith(name + ".")) {
                part.put(key.substring(name.length() + 1), value);
            }
        });
        return new Query(part);
    }

    private SortedSet<Integer> indexes(String name) {
        return parameters.keySet().stream()
                .filter(key -> key.startsWith(name + "."))
                .map(key -> key.substring(name.length() + 1).split("\\.", 2)[0])
                .map(Query::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The tags {@code Tag.1.Key}, {@code Tag.1.Value} and so on. */
    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        items("Tag")
                .forEach(tag -> tags.put(tag.required("Key"), tag.value("Value").orElse("")));
        return tags;
    }

    /** The tags that TagSpecifications name for a type of resource. */
    Map<String, String> tagsFor(String resourceType) {
        Map<String, String> tags = new LinkedHashMap<>();
        items("TagSpecification").stream()
                .filter(specification -> specification.required("ResourceType").equals(resourceType))
                .forEach(specification -> tags.putAll(specification.tags()));
        return tags;
    }

    /** Refuses tags for resources that an action does not make. */
    void checkTaggable(List<String> resourceTypes) {
        for (Query specification : items("TagSpecification")) {
            String type = specification.required("ResourceType");
            if (!resourceTypes.contains(type)) {
                throw new Ec2Error(
                        "InvalidParameterValue",
                        "'%s' is not a valid taggable resource type for this operation.".formatted(type));
            }
        }
    }

    /** Equal for two requests that ask the same, whatever their token. */
    String fingerprint() {
        SortedMap<String, String> asked = new TreeMap<>(parameters);
        asked.remove("ClientToken");
        return asked.toString();
    }
}
