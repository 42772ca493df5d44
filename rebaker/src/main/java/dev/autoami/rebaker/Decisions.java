package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Report;

/** Port to the reading of reports, for the one that was read from the instance because it had not arrived. */
public interface Decisions {
    /**
     * Reads, decides and stores a report of this rebake's test instance.
     *
     * @throws RefusedException when it is no report, or another node's
     */
    Report decide(Rebake rebake, byte[] body);
}
