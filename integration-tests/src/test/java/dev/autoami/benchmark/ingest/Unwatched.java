package dev.autoami.benchmark.ingest;

/** Reports of nodes that no group watches, which is nearly all of a fleet's: found out and drained. */
final class Unwatched implements Section {
    @Override
    public String name() {
        return "unwatched";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (Autoami autoami = bench.autoami();
                Server floor = bench.floor(autoami)) {
            BesideBareDrain.measure(bench, autoami, floor, "not watched");
        }
    }
}
