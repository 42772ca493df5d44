package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.EventMessage;
import java.util.Set;

/** A line of a timeline: the step, what happened, and, of a step that is left, how long it took and at which try. */
final class EventText {
    private static final Set<String> TIMED = Set.of("STEP", "ENDING", "ENDED");

    private EventText() {}

    static String of(EventMessage event) {
        return "%-10s %s%s".formatted(event.step(), event.text(), length(event));
    }

    private static String length(EventMessage event) {
        Long millis = event.lastedMs();
        Integer attempt = event.attempt();
        if (millis == null || event.kind() == null || !TIMED.contains(event.kind())) {
            return "";
        }
        return " (%s%s)".formatted(Times.length(millis), attempt == null || attempt < 2 ? "" : ", try " + attempt);
    }
}
