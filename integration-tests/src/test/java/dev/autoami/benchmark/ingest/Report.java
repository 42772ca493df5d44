package dev.autoami.benchmark.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.autoami.ingest.report.SampleReports;

/** Reports as Puppet writes them, each request's with a certname and a transaction of its own. */
final class Report {
    private static final String CERTNAME = "web01.example.com";
    private static final String TRANSACTION = "ab250eeeb28b";

    private Report() {}

    /** Of a run that changed nothing, about that long: with as many resources as make it so. */
    static Body unchanged(String certname, int bytes) {
        int none = SampleReports.full(0, 0).length;
        int each = (SampleReports.full(100, 0).length - none) / 100;
        String report = new String(SampleReports.full(Math.max(0, (bytes - none) / each), 0), UTF_8);
        return body(certname, report.replaceFirst("status: changed", "status: unchanged"));
    }

    /** As Puppet 8 writes it: only what was changed is listed. */
    static Body lean(String certname, int resources, int changed) {
        return body(certname, new String(SampleReports.lean(resources, changed), UTF_8));
    }

    /** As Puppet 7 writes it: every resource is listed. */
    static Body full(String certname, int resources, int changed) {
        return body(certname, new String(SampleReports.full(resources, changed), UTF_8));
    }

    private static Body body(String certname, String report) {
        return Body.of(report.replace(CERTNAME, certname).replace(TRANSACTION, "ab25" + Body.NUMBER));
    }
}
