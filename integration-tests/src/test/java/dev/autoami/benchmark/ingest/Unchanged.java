package dev.autoami.benchmark.ingest;

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
            BesideBareDrain.measure(bench, autoami, floor, "watched, unchanged");
        }
    }
}
