package dev.autoami.deploy.metrics;

import dev.autoami.ingest.spool.Spool;
import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.Backlog;
import dev.autoami.schema.sweep.FindingKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/** Meters of how things stand: rebakes, the spool, the database. */
final class StateMeters {
    private final MeterRegistry meters;
    private final Looked looked;
    private final Clock clock;

    private StateMeters(MeterRegistry meters, Looked looked, Clock clock) {
        this.meters = meters;
        this.looked = looked;
        this.clock = clock;
    }

    static void bind(MeterRegistry meters, Looked looked, Registry registry, IntSupplier running, Clock clock) {
        StateMeters state = new StateMeters(meters, looked, clock);
        state.rebakes(running);
        state.sweep();
        state.spool();
        state.database(registry);
    }

    private void rebakes(IntSupplier running) {
        Gauge.builder("autoami.rebakes.running", running, IntSupplier::getAsInt)
                .description("Rebakes that this node drives just now")
                .register(meters);
        backlog("autoami.rebakes.waiting", "Rebakes in the registry that have not begun", Backlog::waiting);
        backlog("autoami.rebakes.begun", "Rebakes in the registry that have begun and not ended", Backlog::begun);
        backlog(
                "autoami.rebakes.late",
                "Rebakes in the registry that wait longer than is usual for an image, or for room for their instance",
                Backlog::late);
        Gauge.builder(
                        "autoami.rebakes.oldest.waiting",
                        looked,
                        now -> now.backlog()
                                .map(backlog -> age(backlog.oldestWaiting()))
                                .orElse(Double.NaN))
                .description("Since when the first rebake in the registry waits that has not begun; 0 when none does")
                .baseUnit("seconds")
                .register(meters);
    }

    private void backlog(String name, String description, ToDoubleFunction<Backlog> number) {
        Gauge.builder(
                        name,
                        looked,
                        now -> now.backlog()
                                .map(backlog -> number.applyAsDouble(backlog))
                                .orElse(Double.NaN))
                .description(description)
                .register(meters);
    }

    private void sweep() {
        for (FindingKind kind : FindingKind.values()) {
            // Of others' things nothing is remembered.
            if (kind != FindingKind.FOREIGN) {
                Gauge.builder(
                                "autoami.sweep.findings",
                                looked,
                                now -> now.findings()
                                        .map(counts ->
                                                counts.getOrDefault(kind, 0).doubleValue())
                                        .orElse(Double.NaN))
                        .description("In what the account and the registry differed at the last sweep, by any node")
                        .tag("kind", Metrics.label(kind))
                        .register(meters);
            }
        }
    }

    private void spool() {
        spool("reports", "Reports that wait in the spool for the database", "", Spool.Status::waiting);
        spool("refused", "Reports put aside in the spool, as they could not be stored", "", Spool.Status::refused);
        spool("used", "What the spool takes on its disk", "bytes", Spool.Status::bytes);
        spool("most", "What the spool may take on its disk", "bytes", Spool.Status::mostBytes);
        spool(
                "oldest",
                "Since when the first report waits in the spool; 0 when none does",
                "seconds",
                status -> age(status.oldest()));
    }

    private void spool(String name, String description, String unit, ToDoubleFunction<Spool.Status> number) {
        Gauge.builder(
                        "autoami.spool." + name,
                        looked,
                        now -> now.spool()
                                .map(status -> number.applyAsDouble(status))
                                .orElse(Double.NaN))
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(meters);
    }

    private void database(Registry registry) {
        Gauge.builder("autoami.database.up", looked, now -> now.backlog().isPresent() ? 1 : 0)
                .description("Whether the registry's database answered this scrape in time")
                .register(meters);
        connections(registry, "active", Registry.Connections::active);
        connections(registry, "idle", Registry.Connections::idle);
        Gauge.builder(
                        "autoami.database.connections.most",
                        registry,
                        now -> now.connections().most())
                .description("As many connections to the database as this node may have")
                .register(meters);
        Gauge.builder(
                        "autoami.database.awaited",
                        registry,
                        now -> now.connections().awaited())
                .description("Threads that wait for a connection to the database")
                .register(meters);
    }

    private void connections(Registry registry, String state, ToDoubleFunction<Registry.Connections> number) {
        Gauge.builder("autoami.database.connections", registry, now -> number.applyAsDouble(now.connections()))
                .description("This node's connections to the database")
                .tag("state", state)
                .register(meters);
    }

    private double age(Optional<Instant> since) {
        return since.map(from ->
                        Math.max(0, Duration.between(from, clock.instant()).toMillis() / 1000.0))
                .orElse(0.0);
    }
}
