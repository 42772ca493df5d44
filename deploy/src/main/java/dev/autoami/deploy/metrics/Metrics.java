package dev.autoami.deploy.metrics;

import dev.autoami.ingest.DecisionCounts;
import dev.autoami.ingest.endpoint.Traffic;
import dev.autoami.rebaker.Measures;
import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.rebake.Trigger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The process's metrics, in Prometheus's text format. Thread-safe. */
public final class Metrics implements Measures, AutoCloseable {
    /** From a look at a registry's row to an image that takes its time. */
    private static final Duration[] BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        Duration.ofMinutes(20),
        Duration.ofMinutes(40),
        Duration.ofMinutes(90)
    };

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ConcurrentMap<String, Map<Answer, Counter>> calls = new ConcurrentHashMap<>();

    @SuppressWarnings("UnusedVariable") // Micrometer refers weakly to what it asks: this keeps it.
    private volatile List<Object> kept = List.of();

    public Metrics() {
        for (Purpose purpose : Purpose.values()) {
            for (Trigger trigger : triggers(purpose)) {
                for (Outcome outcome : Outcome.values()) {
                    // Counted from 0: a first failure is to be seen as one more, not as a series that was not there.
                    rebakes(purpose, trigger, outcome);
                }
            }
        }
        new JvmMemoryMetrics().bindTo(meters);
        collections.bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
    }

    /** Those that the API lets launches and bakes have. */
    private static Set<Trigger> triggers(Purpose purpose) {
        return purpose == Purpose.REBAKE ? Set.of(Trigger.values()) : Set.of(Trigger.API);
    }

    /**
     * Adds what is looked up at each scrape.
     *
     * @param traffic of the report endpoint
     * @param running rebakes that this node drives
     */
    public void lookUp(
            Looked looked,
            Registry registry,
            Supplier<Traffic> traffic,
            DecisionCounts decided,
            IntSupplier running,
            Clock clock) {
        kept = List.of(looked, registry, traffic, decided, running);
        ReportMeters.bind(meters, traffic, decided);
        StateMeters.bind(meters, looked, registry, running, clock);
    }

    @Override
    public void ran(StepName step, Ran how, Duration length) {
        Timer.builder("autoami.step")
                .description("What runs of a rebake's steps took on this node, by how they came out")
                .tag("step", label(step))
                .tag("result", label(how))
                .serviceLevelObjectives(BUCKETS)
                .register(meters)
                .record(length);
    }

    @Override
    public void ended(Rebake rebake) {
        Outcome outcome = rebake.outcome().orElseThrow();
        rebakes(rebake.purpose(), rebake.trigger(), outcome).increment();
        rebake.startedAt()
                .ifPresent(begun -> Timer.builder("autoami.rebake")
                        .description("What rebakes took from their begin to their end, on whatever nodes")
                        .tag("outcome", label(outcome))
                        .serviceLevelObjectives(BUCKETS)
                        .register(meters)
                        .record(Duration.between(begun, rebake.finishedAt().orElse(begun))));
    }

    @Override
    public void called(String action, Answer answer) {
        Counter counter = calls.computeIfAbsent(action, this::answers).get(answer);
        if (counter != null) {
            counter.increment();
        }
    }

    /** All of an action's series begin with its first call. */
    private Map<Answer, Counter> answers(String action) {
        Map<Answer, Counter> answers = new EnumMap<>(Answer.class);
        for (Answer answer : Answer.values()) {
            answers.put(
                    answer,
                    Counter.builder("autoami.ec2.calls")
                            .description("Calls to EC2, those counted each that the SDK repeats by itself")
                            .tag("action", action)
                            .tag("result", label(answer))
                            .register(meters));
        }
        return answers;
    }

    private Counter rebakes(Purpose purpose, Trigger trigger, Outcome outcome) {
        return Counter.builder("autoami.rebakes")
                .description("Rebakes, launches and bakes that ended on this node")
                .tag("purpose", label(purpose))
                .tag("trigger", label(trigger))
                .tag("outcome", label(outcome))
                .register(meters);
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** All there is, in Prometheus's text format 0.0.4. Looks things up in memory only. */
    public String scrape() {
        return meters.scrape();
    }

    @Override
    public void close() {
        collections.close();
        meters.close();
    }
}
