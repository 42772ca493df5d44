package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.EventMessage;
import dev.autoami.deploy.api.message.Json;
import dev.autoami.deploy.api.message.RebakeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Follows one rebake's timeline to its end, over restarts of the service. */
final class Follower {
    private static final int TRIES = 60;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Client client;
    private final String rebake;
    private final Consumer<EventMessage> onEvent;
    private final Consumer<String> onTrouble;
    private int last;
    private int failures;

    Follower(Client client, String rebake, Consumer<EventMessage> onEvent, Consumer<String> onTrouble) {
        this.client = client;
        this.rebake = rebake;
        this.onEvent = onEvent;
        this.onTrouble = onTrouble;
    }

    /** The rebake as it ended. */
    RebakeMessage follow() {
        while (true) {
            try {
                Optional<RebakeMessage> ended = read();
                if (ended.isPresent()) {
                    return ended.get();
                }
            } catch (UncheckedIOException | IOException e) {
                failed(client.unreachable(e instanceof IOException io ? io : new IOException(e)));
            } catch (CommandFailedException e) {
                failed(e);
            }
            // Not lost: the service drives it on, and the timeline goes on where we were.
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void failed(CommandFailedException trouble) {
        if (trouble.exitCode() != ExitCode.UNREACHABLE || ++failures > TRIES) {
            throw trouble;
        }
        if (failures == 1) {
            onTrouble.accept(trouble.getMessage() + "; trying again");
        }
    }

    private Optional<RebakeMessage> read() throws IOException {
        try (Stream<String> lines = client.follow("/rebakes/" + Client.encode(rebake) + "/events", last)) {
            String event = "";
            Iterator<String> each = lines.iterator();
            while (each.hasNext()) {
                String line = each.next();
                failures = 0;
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    RebakeMessage ended =
                            take(event, line.substring("data: ".length()).getBytes(StandardCharsets.UTF_8));
                    if (ended != null) {
                        return Optional.of(ended);
                    }
                }
            }
            return Optional.empty();
        }
    }

    private @Nullable RebakeMessage take(String event, byte[] data) throws IOException {
        if (event.equals("ended")) {
            return Json.readAnswer(data, RebakeMessage.class);
        }
        EventMessage message = Json.readAnswer(data, EventMessage.class);
        last = message.sequence();
        onEvent.accept(message);
        return null;
    }
}
