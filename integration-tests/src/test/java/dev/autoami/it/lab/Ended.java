package dev.autoami.it.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.autoami.it.lab.Autoami.Result;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A rebake that has ended, as {@code autoami rebake show} tells it.
 *
 * @param run what the command that waited for it said and how it ended
 */
public record Ended(Result run, JsonNode rebake, JsonNode events) {
    static Ended of(Result run, JsonNode timeline) {
        return new Ended(run, timeline.path("rebake"), timeline.path("events"));
    }

    public String outcome() {
        return rebake.path("outcome").asText();
    }

    public String failure() {
        return rebake.path("failure").asText();
    }

    public String certname() {
        return rebake.path("certname").asText();
    }

    public AmiId source() {
        return new AmiId(rebake.path("source").asText());
    }

    public InstanceId instance() {
        return new InstanceId(rebake.path("instance").asText());
    }

    /** A list of the decision, such as {@code reasons}, {@code changed}, {@code intentional}. */
    public List<String> decided(String list) {
        return texts(rebake.path("decision").path(list));
    }

    /** What the timeline says of a step. */
    public List<String> told(String step) {
        return StreamSupport.stream(events.spliterator(), false)
                .filter(event -> event.path("step").asText().equals(step))
                .map(event -> event.path("text").asText())
                .toList();
    }

    /** From the launch to the end of the agent's last run: what one who waits for an instance waits. */
    public Duration fromLaunchToConverged() {
        return Duration.between(lastOf("REQUESTED"), lastOf("CONVERGE"));
    }

    private Instant lastOf(String step) {
        List<Instant> moments = new ArrayList<>();
        events.forEach(event -> {
            if (event.path("step").asText().equals(step)) {
                moments.add(Instant.parse(event.path("at").asText()));
            }
        });
        if (moments.isEmpty()) {
            throw new AssertionError("nothing of %s in %s".formatted(step, events));
        }
        return moments.getLast();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
