package dev.autoami.benchmark.ingest;

import dev.autoami.benchmark.ingest.Rounds.Measured;
import dev.autoami.benchmark.ingest.Rounds.Subject;
import java.util.List;

/** Reports of watched live nodes on which nothing was changed: read up to their status, then drained. */
final class Unchanged implements Section {
    @Override
    public String name() {
        return "unchanged";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (Autoami autoami = bench.autoami();
                Server floor = bench.floor(autoami)) {
            autoami.watch("web", "web-*.example.com");
            for (Size size : Size.values()) {
                Body body = Report.unchanged("web-" + Body.NUMBER + ".example.com", size.bytes());
                List<Measured> measured = Rounds.of(
                        bench,
                        List.of(
                                new Subject(
                                        "bare drain",
                                        List.of(floor.usage()),
                                        time -> Load.put(Bench.floorPort(floor), body, 16, time)),
                                new Subject(
                                        "autoami",
                                        List.of(autoami.server().usage()),
                                        time -> Load.put(autoami.port(), body, 16, time))));
                bench.table().add(measured.get(0).row("watched, unchanged, " + size));
                bench.table()
                        .add(measured.get(1)
                                .row("watched, unchanged, " + size)
                                .ratio(measured.get(1).ratioTo(measured.get(0)), "≤ 1.3"));
            }
        }
    }
}
