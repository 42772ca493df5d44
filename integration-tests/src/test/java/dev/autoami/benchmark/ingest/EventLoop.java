package dev.autoami.benchmark.ingest;

import dev.autoami.benchmark.ingest.Recording.Hold;
import dev.autoami.ingest.report.HostileBodies;
import dev.autoami.ingest.report.HostileBodies.HostileBody;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How long an event loop is held at a stretch, by one connection or task, while bodies of all kinds arrive at once. What the
 * garbage collector and a busy core add is told apart.
 */
final class EventLoop implements Section {
    private static final String CERTNAME = "web-" + Body.NUMBER + ".example.com";
    private static final int TRACING = 25;

    private final Clock clock = Clock.systemUTC();

    @Override
    public String name() {
        return "event-loop";
    }

    @Override
    public void run(Bench bench) throws Exception {
        if (Runtime.version().feature() < TRACING) {
            bench.note("event-loop: not measured, because only Java %d and newer trace methods, and this is Java %d"
                    .formatted(TRACING, Runtime.version().feature()));
            return;
        }
        Path file = bench.directory().resolve("event-loop.jfr");
        RunQueue queue;
        Instant warm;
        try (Autoami autoami = bench.autoami(Map.of("AUTOAMI_JAVA_OPTS", Recording.option(file)))) {
            autoami.watch("web", "web-*.example.com");
            post(autoami, bench.round());
            warm = clock.instant();
            queue = RunQueue.of(autoami.server().usage(), clock);
            try (queue) {
                post(autoami, bench.round().multipliedBy(2));
            }
        }
        Recording recording = new Recording(file);
        List<Hold> holds = recording.holds(warm);
        Function<Hold, Duration> own = hold -> own(hold, recording, queue);
        bench.table()
                .add(row("held longest, by the clock", longest(holds, Hold::duration))
                        .rate("%d of 1 ms and more".formatted(holds.size())));
        bench.table()
                .add(row(
                        "held longest, without the collector's pauses",
                        longest(holds, hold -> hold.duration().minus(recording.paused(hold)))));
        bench.table()
                .add(row("held longest, nor waiting for a core", longest(holds, own))
                        .goal("≤ 5 ms"));
    }

    private static void post(Autoami autoami, Duration time) throws Exception {
        for (Size size : Size.values()) {
            Load.put(autoami.port(), Report.unchanged("db.example.net", size.bytes()), 16, time);
            Load.put(autoami.port(), Report.unchanged(CERTNAME, size.bytes()), 16, time);
        }
        Load.put(autoami.port(), Report.lean(CERTNAME, 500, 11), 16, time);
        Load.put(autoami.port(), Report.full(CERTNAME, 2800, 11), 16, time);
        for (HostileBody hostile : HostileBodies.all()) {
            Load.put(
                    autoami.port(),
                    new Body(
                            "PUT /puppet/v3/report/web-a.example.com",
                            "application/x-yaml",
                            hostile.ofSize().apply(Size.LARGE.bytes())),
                    4,
                    Duration.ZERO);
        }
    }

    private static Duration own(Hold hold, Recording recording, RunQueue queue) {
        Duration own = hold.duration().minus(recording.paused(hold)).minus(queue.waited(hold.from(), hold.to()));
        return own.isNegative() ? Duration.ZERO : own;
    }

    private static Duration longest(List<Hold> holds, Function<Hold, Duration> length) {
        return holds.stream().map(length).max(Comparator.naturalOrder()).orElse(Duration.ofMillis(1));
    }

    private static Table.Row row(String what, Duration longest) {
        return Table.Row.of(what, "autoami's event loops").latency(Figure.rounded(longest.toNanos() / 1e6) + " ms");
    }
}
