package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What Flight Recorder has seen of a JVM that has {@link LoopAgent}: each time that one of its event loops was held for a
 * millisecond or more.
 */
final class Recording {
    private final List<Hold> holds;

    /**
     * A time during which an event loop could do nothing else.
     *
     * @param cpu that its thread used in it
     * @param paused for which the garbage collector had stopped everything
     * @param by the class of what it dealt with
     */
    record Hold(Instant from, Duration duration, Duration cpu, Duration paused, String by) {}

    private record Span(Instant from, Instant to) {
        static Span of(RecordedEvent event) {
            return new Span(event.getStartTime(), event.getEndTime());
        }

        Duration overlap(Span other) {
            Instant begin = from.isAfter(other.from) ? from : other.from;
            Instant end = to.isBefore(other.to) ? to : other.to;
            return begin.isBefore(end) ? Duration.between(begin, end) : Duration.ZERO;
        }
    }

    /** The option of a JVM that records from its start to its end. */
    static String option(Path file) {
        return "-XX:StartFlightRecording:settings=none,filename=%s,+%s#enabled=true,+%2$s#threshold=1ms,+jdk.GCPhasePause#enabled=true"
                .formatted(file, LoopHeld.NAME);
    }

    Recording(Path file) throws IOException {
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<Span> pauses = of(events, "jdk.GCPhasePause").map(Span::of).toList();
        holds = of(events, LoopHeld.NAME)
                .filter(event -> event.getThread().getJavaName().startsWith("vert.x-eventloop"))
                .map(event -> hold(event, pauses))
                .toList();
    }

    private static Stream<RecordedEvent> of(List<RecordedEvent> events, String type) {
        return events.stream().filter(event -> event.getEventType().getName().equals(type));
    }

    private static Hold hold(RecordedEvent event, List<Span> pauses) {
        Span held = Span.of(event);
        return new Hold(
                event.getStartTime(),
                event.getDuration(),
                event.getDuration("cpu"),
                pauses.stream().map(held::overlap).reduce(Duration.ZERO, Duration::plus),
                event.getString("by"));
    }

    /** Those that began in this time. */
    List<Hold> holds(Instant from, Instant to) {
        return holds.stream()
                .filter(hold -> hold.from().isAfter(from) && hold.from().isBefore(to))
                .toList();
    }
}
