package dev.autoami.schema.report;

import dev.autoami.schema.rebake.RebakeId;
import java.util.List;
import java.util.Optional;

/** The reports of test instances. */
@SuppressWarnings("DoNotCallSuggester") // until its methods are written
public final class Reports {
    /** Stores a report and its body as it arrived, durably; the same transaction of the same certname again is answered with the first. */
    public Report store(NewReport report, byte[] body) {
        throw new UnsupportedOperationException("schema");
    }

    public Optional<Report> find(Certname certname, String transaction) {
        throw new UnsupportedOperationException("schema");
    }

    /** In the order in which they were received. */
    public List<Report> of(RebakeId rebake) {
        throw new UnsupportedOperationException("schema");
    }

    /** The body as it arrived; empty once the image is gone and the body with it. */
    public Optional<byte[]> body(long report) {
        throw new UnsupportedOperationException("schema");
    }
}
