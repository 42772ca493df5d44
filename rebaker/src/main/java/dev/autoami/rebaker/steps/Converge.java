package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Decisions;
import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Reports;
import dev.autoami.schema.report.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * CONVERGE: runs the agent until a run changes nothing that the code intended, or fails, or the group's most runs are
 * reached.
 *
 * <p>Leaves the runs' reports. Which transaction was ours is read from the instance; the report itself normally arrives
 * at our endpoint, and is read from the instance when it does not. After a crash the stored reports tell the runs, and one
 * that is still under way is waited for.
 */
final class Converge implements Step {
    /** Between two looks at a run that this node did not begin; it may take the better part of an hour. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final Rebakes rebakes;
    private final Reports reports;
    private final Door door;
    private final Decisions decisions;
    private final RebakerSettings settings;
    private final Clock clock;
    private final Pause pause;

    Converge(
            Rebakes rebakes,
            Reports reports,
            Door door,
            Decisions decisions,
            RebakerSettings settings,
            Clock clock,
            Pause pause) {
        this.rebakes = rebakes;
        this.reports = reports;
        this.door = door;
        this.decisions = decisions;
        this.settings = settings;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Next run(Rebake rebake) {
        GroupSettings group = door.settings(rebake);
        try (Remote remote = door.open(rebake)) {
            PuppetAgent agent = PuppetAgent.on(remote, rebake, group);
            awaitEndOfRun(rebake, remote, agent);
            // A run that ended after a crash, or just before it, and whose report has not come: the next run writes
            // over it.
            Optional<String> last = agent.lastTransaction();
            last.ifPresent(transaction -> receive(rebake, agent, transaction));
            Rebake counted = rebake;
            while (true) {
                List<Report> runs = reports.of(rebake.id());
                while (counted.runs() < runs.size()) {
                    counted = rebakes.ran(counted);
                }
                if (hasEnded(runs, group)) {
                    return next(rebake, runs);
                }
                last = Optional.of(runOnce(rebake, remote, agent, last, runs.size() + 1));
            }
        }
    }

    /**
     * A run goes on when its login is cut off, or its node dies or stops; the package's own may have begun one, too. It may
     * take as long as any.
     */
    private void awaitEndOfRun(Rebake rebake, Remote remote, PuppetAgent agent) {
        Instant end = clock.instant().plus(settings.agentLimit());
        Optional<Duration> age = agent.underWay();
        age.ifPresent(so -> rebakes.note(
                rebake, "an agent run has been under way for %s: its end is waited for".formatted(minutes(so))));
        while (age.isPresent()) {
            if (age.get().compareTo(settings.agentLimit()) >= 0
                    || !clock.instant().isBefore(end)) {
                throw new RefusedException(
                        "an agent run has been going on for %s on %s: it hangs, or needs longer than rebake.agent-limit. To see what it waits for, keep the instance (autoami run --keep-on-failure)"
                                .formatted(minutes(age.get()), remote));
            }
            pause.pause(BETWEEN_LOOKS);
            age = agent.underWay();
        }
    }

    private static String minutes(Duration length) {
        return length.toMinutes() + " min";
    }

    private static boolean hasEnded(List<Report> runs, GroupSettings group) {
        return !runs.isEmpty()
                && (runs.getLast().decision().verdict() == Verdict.REJECTED
                        || runs.getLast().decision().isConverged()
                        || runs.size() >= group.maxRuns());
    }

    private static Next next(Rebake rebake, List<Report> runs) {
        String text = runs.size() == 1 ? "the agent ran once" : "the agent ran %d times".formatted(runs.size());
        if (rebake.purpose() != Purpose.LAUNCH) {
            return new Next.GoOn(StepName.DECIDE, text);
        }
        Report last = runs.getLast();
        return last.decision().verdict() == Verdict.REJECTED
                ? new Next.End(
                        Outcome.FAILED,
                        "%s: %s"
                                .formatted(
                                        text, String.join("; ", last.decision().reasons())))
                : new Next.GoOn(StepName.HAND_OVER, text);
    }

    /** One run of the agent, up to its stored report; answers its transaction. */
    private String runOnce(Rebake rebake, Remote remote, PuppetAgent agent, Optional<String> before, int number) {
        Result result = agent.run(settings.agentLimit());
        Optional<String> transaction = agent.lastTransaction().filter(now -> !before.equals(Optional.of(now)));
        if (transaction.isEmpty()) {
            throw noReport(remote, result);
        }
        Report report = receive(rebake, agent, transaction.get());
        rebakes.note(
                rebake,
                "agent run %d: exit code %d, report by %s: %s"
                        .formatted(
                                number,
                                result.exitCode(),
                                report.arrival(),
                                report.decision().verdict()));
        return transaction.get();
    }

    private Report receive(Rebake rebake, PuppetAgent agent, String transaction) {
        Instant end = clock.instant().plus(settings.reportWait());
        while (true) {
            Optional<Report> arrived = reports.find(rebake.certname(), transaction);
            if (arrived.isPresent()) {
                return arrived.get();
            }
            if (!clock.instant().isBefore(end)) {
                return decisions.decide(rebake, agent.lastReport());
            }
            pause.pause(settings.tick());
        }
    }

    private static RuntimeException noReport(Remote remote, Result result) {
        String tail = Remote.tail(result);
        if (tail.contains("already in progress")) {
            return new UnavailableException("another agent run is under way on " + remote);
        }
        String why = tail.contains("administratively disabled")
                ? "the agent is administratively disabled in this image"
                : "the agent ended with exit code %d and made no report".formatted(result.exitCode());
        return new RefusedException("%s, on %s: %s".formatted(why, remote, tail));
    }
}
