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
 * How long an event loop is held at a stretch, by one connection or task, while bodies of all kinds arrive at once: by the
 * clock, and how much of that its thread has run itself. The rest it waited, for the collector or for a core.
 */
final class EventLoop implements Section {
    private static final String CERTNAME = "web-" + Body.NUMBER + ".example.com";
    /** In bytes; not much longer are refused. */
    private static final int LONGEST = 32_000_000;

    private static final Duration GOAL = Duration.ofMillis(5);

    private final Clock clock = Clock.systemUTC();

    @Override
    public String name() {
        return "event-loop";
    }

    @Override
    public void run(Bench bench) throws Exception {
        Path file = bench.directory().resolve("event-loop.jfr");
        String options = String.join(
                " ",
                LoopAgent.option(bench.directory().resolve("loop-agent.jar")),
                Recording.option(file),
                // Else Netty makes events of its own for the recorder, and the first of them takes 5 ms.
                "-Dio.netty.jfr.enabled=false");
        Instant cold;
        Instant warm;
        Instant over;
        try (Autoami autoami = bench.autoami(Map.of("AUTOAMI_JAVA_OPTS", options))) {
            cold = clock.instant();
            autoami.watch("web", "web-*.example.com");
            post(autoami, bench.round());
            warm = clock.instant();
            post(autoami, bench.round().multipliedBy(2));
            over = clock.instant();
        }
        Recording recording = new Recording(file);
        add(bench, "just started", recording.holds(cold, warm));
        add(bench, "warm", recording.holds(warm, over));
    }

    private static void add(Bench bench, String when, List<Hold> holds) {
        if (holds.isEmpty()) {
            throw new IllegalStateException("%s: nothing was recorded".formatted(when));
        }
        add(bench, when + ": held longest", "", longest(holds, Hold::duration), holds.size() + " of 1 ms and more");
        long over =
                holds.stream().filter(hold -> hold.cpu().compareTo(GOAL) > 0).count();
        add(bench, when + ": most CPU in a hold", "CPU ≤ 5 ms", longest(holds, Hold::cpu), over + " over 5 ms");
    }

    private static void add(Bench bench, String what, String goal, Hold hold, String count) {
        bench.table()
                .add(Table.Row.of(what, "autoami's event loops")
                        .cpu(milliseconds(hold.cpu()))
                        .goal(goal)
                        .rate(count)
                        .latency(milliseconds(hold.duration())));
        bench.note("event-loop: %s: %s by the clock, of which %s CPU of its own and %s the collector's; by %s"
                .formatted(
                        what,
                        milliseconds(hold.duration()),
                        milliseconds(hold.cpu()),
                        milliseconds(hold.paused()),
                        hold.by()));
    }

    private static void post(Autoami autoami, Duration time) throws Exception {
        for (Size size : Size.values()) {
            Load.put(autoami.port(), Report.unchanged("db.example.net", size.bytes()), 16, time);
            Load.put(autoami.port(), Report.unchanged(CERTNAME, size.bytes()), 16, time);
        }
        Load.put(autoami.port(), Report.lean(CERTNAME, 500, 11), 16, time);
        Load.put(autoami.port(), Report.full(CERTNAME, 2800, 11), 16, time);
        Load.put(autoami.port(), Report.full(CERTNAME, 2800, 11).inChunks(), 16, time);
        Load.put(autoami.port(), Report.unchanged("db.example.net", LONGEST), 4, time);
        Load.put(autoami.port(), Report.full(CERTNAME, 40_000, 11), 4, Duration.ZERO);
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

    private static Hold longest(List<Hold> holds, Function<Hold, Duration> length) {
        return holds.stream().max(Comparator.comparing(length)).orElseThrow();
    }

    private static String milliseconds(Duration duration) {
        return Figure.rounded(duration.toNanos() / 1e6) + " ms";
    }
}
