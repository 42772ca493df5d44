package dev.autoami.ingest.spool;

import dev.autoami.ingest.Delivery;
import dev.autoami.ingest.ForeignReportException;
import dev.autoami.ingest.ReportIntake;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes reports so that each that was taken is in the registry or on the disk. A pool reads, decides and stores. What
 * cannot be stored in time, because the database is down, hangs, or has too much to do, goes to the spool; and once that
 * has happened, so does all that follows, until the database answers again: nobody waits for one that is known to be
 * down. A report that comes to be in both places is stored once. Thread-safe; never blocks.
 */
public final class DurableIntake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableIntake.class);

    private final Store store;
    private final Spool spool;
    private final Settings settings;
    private final Clock clock;
    private final Replay replay;
    private final Set<Taking> underWay = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor writers;
    private final ScheduledThreadPoolExecutor alarm;
    /** Whether the database failed to take a report in time, and has taken none since. */
    private volatile boolean isDown;

    /**
     * @param workers threads that read and store; as many reports at most are stored together
     * @param patience how long a report may wait for the registry, once all of it is here
     */
    public record Settings(int workers, Duration patience) {
        /**
         * More workers than cores, as most of them wait for the database, which takes many reports in one commit for little
         * more than one; and an answer before Puppet Servers give up waiting for it.
         */
        public static Settings defaults() {
            return new Settings(Math.max(16, 2 * Runtime.getRuntime().availableProcessors()), Duration.ofSeconds(5));
        }
    }

    /** Begins at once to store what waits in the spool; closes it with itself. */
    public DurableIntake(ReportIntake intake, Spool spool, Settings settings, Clock clock) {
        this(intake::take, spool, settings, clock);
    }

    DurableIntake(Store store, Spool spool, Settings settings, Clock clock) {
        this.store = store;
        this.spool = spool;
        this.settings = settings;
        this.clock = clock;
        replay = new Replay(spool, this::storeSpooled);
        workers = pool(settings.workers(), "report-worker-");
        // Several, because a file system brings what they write to the disk together.
        writers = pool(4, "report-spooler-");
        alarm = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("report-alarm").daemon().factory());
        alarm.setRemoveOnCancelPolicy(true);
        replay.start();
    }

    /** What waits for its threads is bounded by whoever holds the memory for the bodies, and by our patience. */
    private static ThreadPoolExecutor pool(int threads, String name) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(name, 0).daemon().factory());
    }

    /**
     * Takes a report, all of whose body is here.
     *
     * @param sender the node that sent it, where that is known
     * @return completes on a thread of ours: once the report is stored durably, or nothing is to be kept of it; or with
     *     {@link UnreadableReportException}, {@link ForeignReportException} or {@link NotKeptException}
     */
    public CompletableFuture<Void> take(byte[] body, Arrival arrival, Optional<Certname> sender) {
        Taking taking = new Taking(new Delivery(body, arrival, sender, clock.instant()));
        underWay.add(taking);
        taking.begin();
        return taking.answer;
    }

    public Spool.Status spool() {
        return spool.status();
    }

    private boolean storeSpooled(Delivery delivery) {
        long begun = System.nanoTime();
        boolean isWatched = store.take(delivery);
        if (System.nanoTime() - begun < settings.patience().toNanos()) {
            isDown = false;
        }
        return isWatched;
    }

    /** Waits until all that is under way is stored or spooled. */
    @Override
    public void close() throws IOException {
        try {
            CompletableFuture.allOf(
                            underWay.stream().map(taking -> taking.answer).toArray(CompletableFuture[]::new))
                    .get(settings.patience().plusSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // One was refused, and its sender has been told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.atError()
                    .addKeyValue("reports", underWay.size())
                    .log("stopped while reports were being written to the spool: they are lost");
        }
        alarm.shutdownNow();
        workers.shutdown();
        writers.shutdown();
        replay.close();
        spool.close();
    }

    /** One report, until it is somewhere for good. */
    private final class Taking {
        final CompletableFuture<Void> answer = new CompletableFuture<>();
        private final Delivery delivery;
        private final Runnable storing = this::tryToStore;
        private final AtomicBoolean isGivenUp = new AtomicBoolean();
        private @Nullable ScheduledFuture<?> late;

        Taking(Delivery delivery) {
            this.delivery = delivery;
        }

        void begin() {
            if (isDown) {
                keep("the database was down just now", null);
                return;
            }
            late = alarm.schedule(this::giveUp, settings.patience().toMillis(), TimeUnit.MILLISECONDS);
            workers.execute(storing);
        }

        private void giveUp() {
            if (!answer.isDone()) {
                isDown = true;
                keep("the database does not answer in time", null);
            }
        }

        private void tryToStore() {
            try {
                store.take(delivery);
                if (!isGivenUp.get()) {
                    isDown = false;
                }
                end(null);
            } catch (UnreadableReportException | ForeignReportException e) {
                end(e);
            } catch (RegistryUnavailableException e) {
                isDown = true;
                keep("the database is down", e);
            } catch (RuntimeException | Error e) {
                keep("a report could not be stored", e);
            }
        }

        private void keep(String why, @Nullable Throwable cause) {
            if (!isGivenUp.compareAndSet(false, true)) {
                return;
            }
            // It need not wait for a worker any more, nor its body be held until then.
            workers.remove(storing);
            writers.execute(() -> {
                if (answer.isDone()) {
                    return;
                }
                try {
                    if (spool.add(delivery)) {
                        LOG.atWarn().setCause(cause).log("reports go to the spool: {}", why);
                    }
                    replay.wake();
                    end(null);
                } catch (NotKeptException e) {
                    // Then the database is the only hope of those that follow.
                    isDown = false;
                    end(e);
                } catch (RuntimeException | Error e) {
                    end(e);
                }
            });
        }

        private void end(@Nullable Throwable refused) {
            if (late != null) {
                late.cancel(false);
            }
            underWay.remove(this);
            if (refused == null) {
                answer.complete(null);
            } else {
                answer.completeExceptionally(refused);
            }
        }
    }
}
