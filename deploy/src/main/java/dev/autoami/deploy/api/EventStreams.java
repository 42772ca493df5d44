package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.EventMessage;
import dev.autoami.deploy.api.message.Json;
import dev.autoami.deploy.api.message.RebakeMessage;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.Rebakes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A rebake's timeline as server-sent events, followed until it has ended: {@code event: event} with an
 * {@link EventMessage}, its sequence as id, and last {@code event: ended} with the {@link RebakeMessage}. Blocks its
 * virtual thread; the next event is written when the connection has taken the one before.
 */
final class EventStreams {
    private static final long POLL_MS = 300;

    /** What a call wants to follow. */
    interface Source {
        /** Throws when there is no such thing: then nothing has been sent yet. */
        Following open(Call call);
    }

    /** A rebake, and where to read it. */
    record Following(Rebakes rebakes, RebakeId id) {}

    private final Context context;
    private final HttpServerResponse response;
    private final long silentPolls;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param beat how often something has to move, so that nobody between us takes the connection for dead */
    EventStreams(Context context, HttpServerResponse response, Duration beat) {
        this.context = context;
        this.response = response;
        this.silentPolls = Math.max(1, beat.toMillis() / POLL_MS);
    }

    void follow(Following following, @Nullable String lastEventId) throws InterruptedException {
        int after = lastEventId == null ? 0 : Call.sane(() -> Integer.parseInt(lastEventId));
        send(() -> {
            response.closeHandler(ignored -> closed.countDown());
            response.setChunked(true)
                    .putHeader("Content-Type", "text/event-stream")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Accel-Buffering", "no");
            return response.writeHead();
        });
        int silent = 0;
        do {
            // First whether it has ended, then the events: none is missed between the two.
            Optional<Rebake> rebake = following.rebakes().find(following.id());
            List<RebakeEvent> events = following.rebakes().events(following.id(), after);
            for (RebakeEvent event : events) {
                write("id: " + event.sequence() + "\nevent: event\ndata: " + text(EventMessage.of(event)) + "\n\n");
                after = event.sequence();
            }
            if (rebake.isEmpty() || rebake.get().isEnded()) {
                rebake.ifPresent(ended -> write("event: ended\ndata: " + text(RebakeMessage.of(ended)) + "\n\n"));
                send(response::end);
                return;
            }
            silent = events.isEmpty() ? silent + 1 : 0;
            if (silent == silentPolls) {
                write(": still there\n\n");
                silent = 0;
            }
        } while (!closed.await(POLL_MS, TimeUnit.MILLISECONDS));
    }

    private static String text(Object message) {
        return new String(Json.bytes(message), StandardCharsets.UTF_8);
    }

    private void write(String text) {
        send(() -> response.write(text));
    }

    private void send(Supplier<Future<Void>> sending) {
        if (closed.getCount() == 0) {
            return;
        }
        Promise<Void> sent = Promise.promise();
        context.runOnContext(ignored -> {
            if (response.closed()) {
                closed.countDown();
                sent.complete();
            } else {
                sending.get().onComplete(sent);
            }
        });
        try {
            sent.future().toCompletionStage().toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        } catch (ExecutionException e) {
            // The caller has gone: there is nobody to tell.
            closed.countDown();
        }
    }
}
