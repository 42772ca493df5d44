package dev.autoami.ingest.spool;

import dev.autoami.ingest.Delivery;

/** Where reports are to get: {@link dev.autoami.ingest.ReportIntake#take}, which may throw anything, and block for long. */
@FunctionalInterface
interface Store {
    /** @return whether anybody watches the node */
    boolean take(Delivery delivery);
}
