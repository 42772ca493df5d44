package dev.autoami.deploy.simulation.ec2;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was arranged to go wrong: each once, in the order in which it was asked for. */
final class Faults {
    private final Map<String, Deque<Ec2Error>> errors = new HashMap<>();
    private final Map<String, Integer> lostAnswers = new HashMap<>();

    synchronized void failNext(String action, int status, String code) {
        errors.computeIfAbsent(action, any -> new ArrayDeque<>())
                .add(new Ec2Error(status, code, "arranged by the simulation"));
    }

    synchronized void loseNextAnswer(String action) {
        lostAnswers.merge(action, 1, Integer::sum);
    }

    synchronized Optional<Ec2Error> next(String action) {
        return Optional.ofNullable(errors.get(action)).map(Deque::poll);
    }

    synchronized boolean losesAnswer(String action) {
        int left = lostAnswers.getOrDefault(action, 0);
        lostAnswers.put(action, Math.max(0, left - 1));
        return left > 0;
    }
}
