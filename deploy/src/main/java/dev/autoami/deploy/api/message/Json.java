package dev.autoami.deploy.api.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/** JSON, strictly: an unknown field, a field twice, a wrong type or anything behind the end is an error that names it. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();
    /** The CLI may be older than the service: a field that it does not know says nothing to it. */
    private static final JsonMapper LENIENT = MAPPER.rebuild()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    public static byte[] bytes(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + message.getClass(), e);
        }
    }

    public static String pretty(Object message) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + message.getClass(), e);
        }
    }

    /** As maps, lists and plain values. */
    public static Object plain(Object message) {
        return MAPPER.convertValue(message, Object.class);
    }

    /**
     * Reads what a stranger sent.
     *
     * @throws IllegalArgumentException when it is not exactly that
     */
    public static <T> T read(String text, Class<T> type) {
        try {
            T message = MAPPER.readValue(text, type);
            if (message == null) {
                throw new IllegalArgumentException("the body is null, a JSON object is expected");
            }
            return message;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(explain(e), e);
        }
    }

    /** Reads what our own service answered, maybe a newer one. */
    public static <T> T readAnswer(byte[] bytes, Class<T> type) throws IOException {
        return LENIENT.readValue(bytes, type);
    }

    /** The problem, if that is what our own service answered. */
    public static Optional<ProblemMessage> readProblem(byte[] bytes) throws IOException {
        JsonNode answer = LENIENT.readTree(bytes);
        return answer.has("status") && answer.has("detail")
                ? Optional.of(LENIENT.treeToValue(answer, ProblemMessage.class))
                : Optional.empty();
    }

    /** Reads a page of what our own service answered. */
    public static <T> Page<T> readPage(byte[] bytes, Class<T> item) throws IOException {
        JavaType type = LENIENT.getTypeFactory().constructParametricType(Page.class, item);
        return LENIENT.readValue(bytes, type);
    }

    private static String explain(JsonProcessingException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                "there is no field '%s'; there are: %s"
                        .formatted(
                                path(unknown),
                                unknown.getKnownPropertyIds().stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .collect(Collectors.joining(", ")));
            case MismatchedInputException mismatch
            when !mismatch.getPath().isEmpty() -> "the field '%s' is of another type".formatted(path(mismatch));
            case MismatchedInputException mismatch -> "the body is JSON of another type: an object is expected";
            default -> "the body is no JSON as expected: " + e.getOriginalMessage();
        };
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
    }
}
