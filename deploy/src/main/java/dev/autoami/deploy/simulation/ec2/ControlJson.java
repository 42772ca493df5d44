package dev.autoami.deploy.simulation.ec2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.io.Serial;
import java.time.Duration;

/** The records of the simulation as JSON: durations as in {@code PT1M30S}, ids as texts. All fields are to be given. */
final class ControlJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addDeserializer(Duration.class, new Durations())
                    .addSerializer(InstanceId.class, ToStringSerializer.instance)
                    .addSerializer(AmiId.class, ToStringSerializer.instance)
                    .addSerializer(SnapshotId.class, ToStringSerializer.instance))
            .build();

    private ControlJson() {}

    private static final class Durations extends FromStringDeserializer<Duration> {
        @Serial
        private static final long serialVersionUID = 1;

        Durations() {
            super(Duration.class);
        }

        @Override
        protected Duration _deserialize(String text, DeserializationContext context) {
            return Duration.parse(text);
        }
    }

    static byte[] write(Object record) throws JsonProcessingException {
        return MAPPER.writeValueAsBytes(record);
    }

    static <T> T read(String json, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(json, type);
    }

    /** The conditions with those that the JSON names changed, each at its own depth. */
    static Conditions change(Conditions before, String json) throws JsonProcessingException {
        JsonNode tree = MAPPER.valueToTree(before);
        JsonNode changed = MAPPER.readerForUpdating(tree).readValue(json);
        return MAPPER.treeToValue(changed, Conditions.class);
    }
}
