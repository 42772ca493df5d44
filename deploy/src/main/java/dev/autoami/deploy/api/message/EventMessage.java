package dev.autoami.deploy.api.message;

import dev.autoami.schema.rebake.RebakeEvent;

/** A line of a rebake's timeline. */
public record EventMessage(int sequence, String at, String node, String step, String text) {
    public static EventMessage of(RebakeEvent event) {
        return new EventMessage(
                event.sequence(),
                event.at().toString(),
                event.node(),
                event.step().name(),
                event.text());
    }
}
