package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What Flight Recorder has seen of a JVM's event loops: each time that one of them dealt with a connection, or ran a task,
 * for a millisecond or more. Needs Java 25, which traces methods.
 */
final class Recording {
    private static final String HOLDING = String.join(
            ";",
            "io.netty.channel.nio.NioIoHandler::processSelectedKey",
            "io.netty.channel.epoll.EpollIoHandler::processReady",
            "io.netty.util.concurrent.AbstractEventExecutor::runTask");

    private final List<Hold> holds = new ArrayList<>();
    private final List<Hold> pauses = new ArrayList<>();

    /** A time during which an event loop could do nothing else, or the whole JVM could not. */
    record Hold(Instant from, Duration duration) {
        Instant to() {
            return from.plus(duration);
        }

        Duration overlap(Hold other) {
            Instant begin = from.isAfter(other.from) ? from : other.from;
            Instant end = to().isBefore(other.to()) ? to() : other.to();
            return begin.isBefore(end) ? Duration.between(begin, end) : Duration.ZERO;
        }
    }

    /** The option of a JVM that records from its start to its end. */
    static String option(Path file) {
        return "-XX:StartFlightRecording:settings=none,filename=%s,+jdk.MethodTrace#enabled=true,+jdk.MethodTrace#filter=%s,+jdk.MethodTrace#threshold=1ms,+jdk.MethodTrace#stackTrace=false,+jdk.GCPhasePause#enabled=true"
                .formatted(file, HOLDING);
    }

    Recording(Path file) throws IOException {
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                Hold hold = new Hold(event.getStartTime(), event.getDuration());
                switch (event.getEventType().getName()) {
                    case "jdk.MethodTrace" -> {
                        if (event.getThread().getJavaName().startsWith("vert.x-eventloop")) {
                            holds.add(hold);
                        }
                    }
                    case "jdk.GCPhasePause" -> pauses.add(hold);
                    default -> {}
                }
            }
        }
    }

    /** From then on. */
    List<Hold> holds(Instant from) {
        return holds.stream().filter(hold -> hold.from().isAfter(from)).toList();
    }

    /** How much of it the garbage collector had stopped everything. */
    Duration paused(Hold hold) {
        return pauses.stream().map(hold::overlap).reduce(Duration.ZERO, Duration::plus);
    }
}
