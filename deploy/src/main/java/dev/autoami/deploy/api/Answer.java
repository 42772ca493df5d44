package dev.autoami.deploy.api;

import java.util.Optional;

/** A status and, unless it is 204, a message. */
record Answer(int status, Optional<Object> message) {
    static Answer ok(Object message) {
        return new Answer(200, Optional.of(message));
    }

    static Answer created(Object message) {
        return new Answer(201, Optional.of(message));
    }

    static Answer accepted(Object message) {
        return new Answer(202, Optional.of(message));
    }

    static Answer nothing() {
        return new Answer(204, Optional.empty());
    }
}
