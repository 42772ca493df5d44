package dev.autoami.benchmark.reader;

import dev.autoami.ingest.report.SampleReports;

/** The reports that are read. */
public enum Sample {
    LEAN_500("500 resources, 11 changed and listed"),
    FULL_500("500 resources, 11 changed, all listed"),
    FULL_5000("5,000 resources, 107 changed, all listed"),
    JSON_500("the same 500 in JSON");

    private final String words;

    Sample(String words) {
        this.words = words;
    }

    byte[] body() {
        return switch (this) {
            case LEAN_500 -> SampleReports.lean(500, 11);
            case FULL_500 -> SampleReports.full(500, 11);
            case FULL_5000 -> SampleReports.full(5_000, 107);
            case JSON_500 -> SampleReports.json(500, 11);
        };
    }

    @Override
    public String toString() {
        return words;
    }
}
