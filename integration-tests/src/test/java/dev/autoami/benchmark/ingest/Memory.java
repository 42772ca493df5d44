package dev.autoami.benchmark.ingest;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** What the service holds when idle, while sixteen connections post 2 MiB each, and when they are gone. */
final class Memory implements Section {
    private static final Duration REST = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final String CERTNAME = "web-" + Body.NUMBER + ".example.com";

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (Autoami autoami = bench.autoami()) {
            autoami.watch("web", "web-*.example.com");
            Usage usage = autoami.server().usage();
            rest();
            long idle = usage.resident();
            bench.table().add(Table.Row.of("idle, 5 s after start", "autoami").memory(usage.megabytes() + " MB RSS"));
            load(
                    bench,
                    autoami,
                    idle,
                    "16 × 2 MiB, not watched",
                    Report.unchanged("db.example.com", Size.LARGE.bytes()));
            load(bench, autoami, idle, "16 × 2 MiB, watched, changed", Report.full(CERTNAME, 2800, 11));
        }
    }

    private static void load(Bench bench, Autoami autoami, long idle, String what, Body body) throws Exception {
        Usage usage = autoami.server().usage();
        AtomicBoolean over = new AtomicBoolean();
        long[] most = {0};
        Thread watching = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                most[0] = Math.max(most[0], usage.resident());
                LockSupport.parkNanos(LOOK.toNanos());
            }
        });
        Load.Answers answers = Load.put(autoami.port(), body, 16, bench.round().multipliedBy(4))
                .noneRefused();
        over.set(true);
        watching.join();
        rest();
        double ratio = (double) most[0] / idle;
        bench.table()
                .add(Table.Row.of(what, "autoami")
                        .ratio(new Figure(ratio, ratio, ratio), "< 1.5 × idle")
                        .rate(Figure.rounded(answers.perSecond()) + "/s")
                        .memory("most %d MB RSS; %d MB 5 s after"
                                .formatted(Math.round(most[0] / 1e6), usage.megabytes())));
    }

    /** Nothing can be waited for here: idle is what is measured. */
    private static void rest() {
        long end = System.nanoTime() + REST.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
