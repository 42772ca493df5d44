package dev.autoami.schema.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.jooq.Field;
import org.jooq.JSON;
import org.jspecify.annotations.Nullable;

/** Values as columns hold them. */
public final class Columns {
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

    // A newer node of the same database may have written fields that this one does not know.
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Columns() {}

    /** A record, list or map; a record's component names are what stands in the database for ever. */
    public static JSON json(Object value) {
        try {
            return JSON.valueOf(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s cannot be written as JSON".formatted(value.getClass()), e);
        }
    }

    public static <T> T parse(JSON json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json.data(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the registry holds JSON that is no " + type.getType(), e);
        }
    }

    public static List<String> strings(JSON json) {
        return parse(json, STRINGS);
    }

    /** A text from outside, cut to the column's length: what is longer is no reason to lose the rest. */
    public static @Nullable String cut(Field<String> column, @Nullable String text) {
        int length = column.getDataType().length();
        if (text == null || text.length() <= length) {
            return text;
        }
        // Not between the two halves of a character beyond the Basic Multilingual Plane.
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
