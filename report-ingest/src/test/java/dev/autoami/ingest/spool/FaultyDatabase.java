package dev.autoami.ingest.spool;

import dev.autoami.ingest.Delivery;
import dev.autoami.ingest.Registries;
import dev.autoami.ingest.ReportIntake;
import dev.autoami.ingest.report.Limits;
import dev.autoami.schema.Registry;
import dev.autoami.schema.RegistryUnavailableException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A real registry, whose database can be made to refuse, or to hang, or to fail on some reports. */
final class FaultyDatabase implements Store, AutoCloseable {
    final Registry registry = Registries.open();
    final AtomicInteger asked = new AtomicInteger();
    private final ReportIntake intake = new ReportIntake(registry, Registries.SUFFIX, Limits.DEFAULT);
    private volatile boolean isDown;
    private volatile Optional<CountDownLatch> thaw = Optional.empty();
    private volatile Predicate<Delivery> fails = delivery -> false;

    void goDown() {
        isDown = true;
    }

    void comeBack() {
        isDown = false;
    }

    void freeze() {
        thaw = Optional.of(new CountDownLatch(1));
    }

    /** What hung goes on. */
    void thaw() {
        thaw.ifPresent(CountDownLatch::countDown);
        thaw = Optional.empty();
    }

    void failOn(Predicate<Delivery> reports) {
        fails = reports;
    }

    @Override
    public boolean take(Delivery delivery) {
        asked.incrementAndGet();
        try {
            if (thaw.isPresent()) {
                thaw.get().await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isDown) {
            throw new RegistryUnavailableException("connection refused", new IllegalStateException());
        }
        if (fails.test(delivery)) {
            throw new IllegalStateException("no such column");
        }
        return intake.take(delivery);
    }

    @Override
    public void close() {
        thaw();
        registry.close();
    }
}
