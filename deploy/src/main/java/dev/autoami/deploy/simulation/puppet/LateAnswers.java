package dev.autoami.deploy.simulation.puppet;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Which of the next calls are answered late. Thread-safe. */
final class LateAnswers {
    private final Map<String, Queue<Duration>> arranged = new HashMap<>();

    /** @param call method and kind, as {@code PUT certificate_status} */
    synchronized void arrange(String call, Duration delay) {
        arranged.computeIfAbsent(call, any -> new ArrayDeque<>()).add(delay);
    }

    /** What a call meets now; zero when it is answered at once. */
    synchronized Duration next(String call) {
        Queue<Duration> next = arranged.getOrDefault(call, new ArrayDeque<>());
        return next.isEmpty() ? Duration.ZERO : next.remove();
    }

    /** How many were arranged that no call has met yet. */
    synchronized int left() {
        return arranged.values().stream().mapToInt(Queue::size).sum();
    }
}
