package dev.autoami.ingest.endpoint;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Predicate;

/**
 * Receives one body: keeps it within the limits, or lets it pass unread once its host turns out to be nobody's. Lives on
 * the event loop of its connection.
 */
final class IncomingBody {
    /** Where a host is looked for; it stands within the first hundred bytes of every report since Puppet 5. */
    private static final int BEGINNING = 16 * 1024;

    private final EndpointSettings settings;
    private final BodyBudget budget;
    private final Predicate<String> isWatched;
    private final Outcome outcome;
    private final Buffer kept = Buffer.buffer();
    private State state = State.KEEPING;
    private boolean hostIsKnown;

    private enum State {
        KEEPING,
        PASSING,
        /** Refused, or the sender is gone: nothing comes of it any more. */
        OVER
    }

    /** How it ends: exactly one of these, or none when the connection closes before the body is complete. */
    interface Outcome {
        /** All of the body is here; its length is to be given back to the budget. */
        void complete(byte[] body);

        /** All of the body has passed unread. */
        void passed();

        void refused(Problem problem);
    }

    IncomingBody(EndpointSettings settings, BodyBudget budget, Predicate<String> isWatched, Outcome outcome) {
        this.settings = settings;
        this.budget = budget;
        this.isWatched = isWatched;
        this.outcome = outcome;
    }

    void receive(HttpServerRequest request) {
        request.exceptionHandler(gone -> drop(State.OVER));
        request.handler(this::take);
        request.endHandler(end -> {
            switch (state) {
                case KEEPING -> outcome.complete(kept.getBytes());
                case PASSING -> outcome.passed();
                case OVER -> {}
            }
        });
    }

    /** The request itself, or its body, names the host. */
    void host(String host) {
        hostIsKnown = true;
        if (!isWatched.test(host)) {
            drop(State.PASSING);
        }
    }

    private void take(Buffer buffer) {
        if (state != State.KEEPING) {
            return;
        }
        if (kept.length() + buffer.length() > settings.bodyBytes()) {
            refuse(settings.tooLarge());
        } else if (!budget.take(buffer.length())) {
            refuse(Problem.of(503, "too many reports are being received at once: send it again later"));
        } else {
            int before = kept.length();
            kept.appendBuffer(buffer);
            if (!hostIsKnown && before < BEGINNING) {
                HostLine.find(kept.getBytes(0, Math.min(kept.length(), BEGINNING)))
                        .ifPresent(this::host);
            }
        }
    }

    private void refuse(Problem problem) {
        drop(State.OVER);
        outcome.refused(problem);
    }

    private void drop(State next) {
        if (state == State.KEEPING) {
            budget.giveBack(kept.length());
        }
        state = next;
    }
}
