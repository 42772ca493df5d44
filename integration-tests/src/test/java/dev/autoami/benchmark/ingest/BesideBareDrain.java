package dev.autoami.benchmark.ingest;

import dev.autoami.benchmark.ingest.Rounds.Measured;
import dev.autoami.benchmark.ingest.Rounds.Subject;
import java.util.List;

/** What it costs to find out that a report needs no more than draining, beside a server that only drains. */
final class BesideBareDrain {
    private static final String GOAL = "≤ 1.3";

    private BesideBareDrain() {}

    /** Posts unchanged reports of nodes {@code web-*.example.com}, of each size, to both in turn. */
    static void measure(Bench bench, Autoami autoami, Server floor, String what) throws Exception {
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
            Measured bare = measured.get(0);
            Measured ours = measured.get(1);
            bench.table().add(bare.row(what + ", " + size));
            bench.table().add(ours.row(what + ", " + size).ratio(ours.ratioTo(bare), GOAL));
        }
    }
}
