package dev.autoami.benchmark.rebake;

import dev.autoami.benchmark.ingest.Usage;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sees, from its making until it is read, what a process costs and what it asks of EC2. */
final class Watch implements AutoCloseable {
    private static final int TIMES_A_SECOND = 4;
    private static final Duration SPAN = Duration.ofSeconds(10);

    private final SimulatedEc2 ec2;
    private final Usage usage;
    private final Clock clock = Clock.systemUTC();
    private final Instant start = clock.instant();
    private final Map<String, Integer> callsBefore;
    private final Map<String, Integer> throttledBefore;
    private final Duration cpuBefore;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> looking;
    private final List<Integer> describes = new ArrayList<>();
    private long most;

    /**
     * @param calls by action, those answered with RequestLimitExceeded included
     * @param throttled those alone
     * @param describesInTenSeconds most descriptions within any ten seconds
     * @param memory most resident bytes
     */
    record Seen(
            Instant start,
            Map<String, Integer> calls,
            Map<String, Integer> throttled,
            int describesInTenSeconds,
            Duration cpu,
            long memory) {
        int describes() {
            return Watch.describes(calls);
        }
    }

    Watch(SimulatedEc2 ec2, Usage usage) {
        this.ec2 = ec2;
        this.usage = usage;
        this.callsBefore = ec2.calls();
        this.throttledBefore = ec2.throttled();
        this.cpuBefore = usage.cpu();
        this.looking = thread.scheduleAtFixedRate(this::look, 0, 1000 / TIMES_A_SECOND, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        most = Math.max(most, usage.resident());
        describes.add(describes(ec2.calls()));
    }

    private static int describes(Map<String, Integer> calls) {
        return calls.entrySet().stream()
                .filter(call -> call.getKey().startsWith("Describe"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    synchronized Seen seen() {
        look();
        int span = (int) SPAN.toSeconds() * TIMES_A_SECOND;
        int mostDescribes = 0;
        for (int end = 0; end < describes.size(); end++) {
            mostDescribes = Math.max(mostDescribes, describes.get(end) - describes.get(Math.max(0, end - span)));
        }
        return new Seen(
                start,
                since(callsBefore, ec2.calls()),
                since(throttledBefore, ec2.throttled()),
                mostDescribes,
                usage.cpu().minus(cpuBefore),
                most);
    }

    /** How often each action was called in between. */
    static Map<String, Integer> since(Map<String, Integer> before, Map<String, Integer> now) {
        Map<String, Integer> difference = new TreeMap<>();
        now.forEach((action, count) -> {
            int more = count - before.getOrDefault(action, 0);
            if (more > 0) {
                difference.put(action, more);
            }
        });
        return difference;
    }

    @Override
    public void close() {
        looking.cancel(false);
        thread.shutdown();
    }
}
