package dev.autoami.benchmark.ingest;

/**
 * What PuppetDB needs to store the two reports of 500 resources, 11 of them changed.
 *
 * @param leanMicros CPU, PostgreSQL's included, for what Puppet 8 sends
 * @param fullMicros for what Puppet 7 sends
 */
record Peer(double leanMicros, double fullMicros) {
    /** PuppetDB 7.12.1 with PostgreSQL 15, November 2026: where none is at hand to be measured in the same run. */
    static final Peer MEASURED_BEFORE = new Peer(11_700, 16_900);
}
