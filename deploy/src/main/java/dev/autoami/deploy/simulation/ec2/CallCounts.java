package dev.autoami.deploy.simulation.ec2;

import java.util.Map;
import java.util.TreeMap;

/** How often each action was called, and how often that was refused for want of tokens. Thread-safe. */
final class CallCounts {
    private final Map<String, Integer> calls = new TreeMap<>();
    private final Map<String, Integer> throttled = new TreeMap<>();

    synchronized void called(String action) {
        calls.merge(action, 1, Integer::sum);
    }

    synchronized void throttled(String action) {
        throttled.merge(action, 1, Integer::sum);
    }

    synchronized Map<String, Integer> calls() {
        return new TreeMap<>(calls);
    }

    synchronized Map<String, Integer> throttled() {
        return new TreeMap<>(throttled);
    }
}
