package dev.autoami.ingest.spool;

import dev.autoami.ingest.Delivery;
import dev.autoami.ingest.ForeignReportException;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.RegistryUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is in the spool to the registry, the oldest first, with a thread of its own that waits while the database
 * is down. A file goes once its report is stored; if the power is cut in between, it is stored again, which changes
 * nothing, as the same transaction twice is one report.
 */
final class Replay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** A report that fails though the database answers: as often as that, it may have been the database after all. */
    private static final int TRIES = 3;

    private final Spool spool;
    private final Store store;
    private final Thread thread =
            Thread.ofPlatform().name("report-replay").daemon().unstarted(this::run);
    private volatile boolean isStopping;
    // Of the replaying thread only:
    private long replayed;
    private int failures;

    Replay(Spool spool, Store store) {
        this.spool = spool;
        this.store = store;
    }

    void start() {
        thread.start();
    }

    /** There is something in the spool. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Waits a while for a report that is being stored; if the database does not answer, it is stored at the next start. */
    @Override
    public void close() {
        isStopping = true;
        wake();
        try {
            // Not interrupted: H2 would close its file under it.
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!isStopping) {
            Optional<String> oldest = spool.oldest();
            if (oldest.isEmpty()) {
                LockSupport.park(this);
            } else if (bring(oldest.get())) {
                pause = FIRST_PAUSE;
            } else {
                pause(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** @return whether the next may follow at once */
    boolean bring(String name) {
        try {
            Delivery delivery = spool.read(name);
            if (!store.take(delivery)) {
                LOG.atWarn()
                        .addKeyValue("file", name)
                        .addKeyValue("received", delivery.at())
                        .log("a spooled report is dropped: nobody watches its node any more, or its rebake has ended");
            }
            settle(name);
            return true;
        } catch (RegistryUnavailableException e) {
            LOG.atDebug().setCause(e).log("the database does not answer yet");
            return false;
        } catch (UnreadableReportException | ForeignReportException e) {
            LOG.atWarn().addKeyValue("file", name).log("a spooled body is dropped: {}", e.getMessage());
            settle(name);
            return true;
        } catch (IOException | DamagedFileException e) {
            refuse(name, e);
            return true;
        } catch (RuntimeException | Error e) {
            if (++failures < TRIES) {
                LOG.atWarn().setCause(e).addKeyValue("file", name).log("a spooled report could not be stored");
                return false;
            }
            refuse(name, e);
            return true;
        }
    }

    private void settle(String name) {
        spool.settle(name);
        failures = 0;
        replayed++;
        tellWhenEmpty();
    }

    private void refuse(String name, Throwable why) {
        spool.refuse(name);
        failures = 0;
        LOG.atError()
                .setCause(why)
                .addKeyValue("file", spool.refusedDirectory().resolve(name))
                .log("a spooled report cannot be stored and is put aside; once the cause is gone, move it back"
                        + " into the spool and restart, or delete it");
        tellWhenEmpty();
    }

    private void tellWhenEmpty() {
        if (spool.isEmpty()) {
            LOG.atInfo().addKeyValue("reports", replayed).log("the spool is empty again");
            replayed = 0;
        }
    }

    private void pause(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0 && !isStopping; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
