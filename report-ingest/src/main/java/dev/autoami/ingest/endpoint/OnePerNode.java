package dev.autoami.ingest.endpoint;

import dev.autoami.schema.report.Certname;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The nodes that are sending a report of their own for which there has to be room: the last one of each counts. Thread-safe. */
final class OnePerNode {
    private final ConcurrentMap<Certname, Runnable> sending = new ConcurrentHashMap<>();

    /**
     * Tells the one before to give way.
     *
     * @param giveWay called by any thread when another comes
     */
    Runnable come(Certname node, Runnable giveWay) {
        Runnable before = sending.put(node, giveWay);
        if (before != null) {
            before.run();
        }
        return giveWay;
    }

    void gone(Certname node, Runnable giveWay) {
        sending.remove(node, giveWay);
    }
}
