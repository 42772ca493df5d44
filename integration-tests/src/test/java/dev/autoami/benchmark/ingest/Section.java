package dev.autoami.benchmark.ingest;

/** One part of the benchmark, which can be run alone. */
interface Section {
    /** What it is called on the command line. */
    String name();

    /** Starts what it needs, measures, adds its rows to the bench's table, and stops what it started. */
    void run(Bench bench) throws Exception;
}
