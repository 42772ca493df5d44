package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.DecisionMessage;
import dev.autoami.deploy.api.message.RebakeMessage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code --wait}: shows the steps of rebakes as they happen, several side by side, and answers with the worst outcome. */
final class Waiting {
    private final Client client;
    private final PrintWriter out;

    Waiting(Client client, PrintWriter out) {
        this.client = client;
        this.out = out;
    }

    int follow(List<RebakeMessage> rebakes) {
        List<Future<RebakeMessage>> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (RebakeMessage rebake : rebakes) {
                ends.add(threads.submit(() -> follow(rebake)));
            }
        }
        int worst = ExitCode.DONE;
        for (Future<RebakeMessage> end : ends) {
            worst = worse(worst, code(of(end)));
        }
        return worst;
    }

    private RebakeMessage follow(RebakeMessage rebake) {
        RebakeMessage ended = new Follower(
                        client,
                        rebake.id(),
                        event -> print(
                                "%s %s  %s".formatted(Times.ofDay(event.at()), rebake.group(), EventText.of(event))),
                        trouble -> print("%s  %s".formatted(rebake.group(), trouble)))
                .follow();
        print("%s %s  %s".formatted(Times.ofDay(ended.finishedAt()), rebake.group(), summary(ended)));
        return ended;
    }

    static String summary(RebakeMessage rebake) {
        DecisionMessage decision = rebake.decision();
        String why = rebake.failure() != null
                ? ": " + rebake.failure()
                : decision == null || decision.reasons().isEmpty() ? "" : ": " + String.join("; ", decision.reasons());
        return "%s (rebake %s)%s%s".formatted(rebake.outcome(), rebake.id(), why, kept(rebake));
    }

    /** Where to look at an instance that is kept, and until when. */
    private static String kept(RebakeMessage rebake) {
        return rebake.keptUntil() == null
                ? ""
                : "%n%s is kept until %s UTC. %s. To end it sooner: autoami rebake release %s"
                        .formatted(rebake.instance(), Times.full(rebake.keptUntil()), rebake.keptLogin(), rebake.id());
    }

    private void print(String line) {
        synchronized (out) {
            out.println(Plain.lines(line));
            out.flush();
        }
    }

    private static RebakeMessage of(Future<RebakeMessage> end) {
        try {
            return end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException(ExitCode.FAILED, "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CommandFailedException failed) {
                throw failed;
            }
            throw new IllegalStateException("following a rebake failed", e.getCause());
        }
    }

    static int code(RebakeMessage ended) {
        return switch (String.valueOf(ended.outcome())) {
            case "PROMOTED", "UP_TO_DATE", "KEPT" -> ExitCode.DONE;
            case "REJECTED" -> ExitCode.REJECTED;
            case "CANCELLED" -> ExitCode.CANCELLED;
            default -> ExitCode.FAILED;
        };
    }

    /** A failure weighs more than a rejection, and that more than what somebody cancelled. */
    static int worse(int one, int other) {
        List<Integer> fromBest = List.of(ExitCode.DONE, ExitCode.CANCELLED, ExitCode.REJECTED, ExitCode.FAILED);
        return fromBest.indexOf(one) >= fromBest.indexOf(other) ? one : other;
    }
}
