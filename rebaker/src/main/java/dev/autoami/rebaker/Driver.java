package dev.autoami.rebaker;

import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.rebake.Cause;
import dev.autoami.schema.rebake.EventKind;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StaleEpochException;
import dev.autoami.schema.rebake.StepName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a rebake from step to step, and alone writes where it stands. Holds nothing between two calls: the registry has
 * it all, so that any node can go on.
 */
final class Driver {
    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);
    /**
     * Steps that wait for EC2 without end: what it still makes must be adopted or removed. Nobody knows that it makes
     * nothing: the answer to CreateImage may have been lost.
     */
    private static final Set<StepName> ENDLESS = EnumSet.of(StepName.CAPTURE, StepName.SNAPSHOT);
    /** Steps after which no instance runs that could be running for too long. */
    private static final Set<StepName> PAST_THE_LIMIT =
            EnumSet.of(StepName.SNAPSHOT, StepName.PROMOTE, StepName.TEAR_DOWN);

    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

    private final Rebakes rebakes;
    private final Images images;
    private final Flow flow;
    private final Holds holds;
    private final RebakerSettings settings;
    private final Measures measures;
    private final Stopwatch stopwatch;
    private final Clock clock;
    private final BooleanSupplier stopping;

    Driver(
            Rebakes rebakes,
            Images images,
            Flow flow,
            Holds holds,
            RebakerSettings settings,
            Measures measures,
            Clock clock,
            BooleanSupplier stopping) {
        this.rebakes = rebakes;
        this.images = images;
        this.flow = flow;
        this.holds = holds;
        this.settings = settings;
        this.measures = measures;
        this.stopwatch = new Stopwatch(measures, clock);
        this.clock = clock;
        this.stopping = stopping;
    }

    /** How a rebake was left. */
    sealed interface Left {
        /** It has its outcome. */
        record Ended() implements Left {}

        /** It waits for another of its group. */
        record Waiting() implements Left {}

        /** It has its outcome, and keeps an instance to be looked at. */
        record Kept(Instant until) implements Left {}

        /** Another node has it. */
        record Lost() implements Left {}

        /** A step must be run again, after a while. */
        record Again(Duration delay, String trouble) implements Left {}
    }

    /**
     * Drives a rebake as far as it goes.
     *
     * @param trouble what the last call's {@link Left.Again} said; empty text at first
     */
    Left drive(RebakeId id, String trouble) {
        if (stopping.getAsBoolean()) {
            return new Left.Again(Duration.ZERO, trouble);
        }
        Optional<Rebake> taken = rebakes.pickUp(id);
        if (taken.isEmpty()) {
            return rebakes.find(id)
                    .map(rebake -> rebake.isEnded() ? afterTheEnd(rebake, trouble) : new Left.Waiting())
                    .orElseGet(Left.Ended::new);
        }
        Rebake rebake = taken.get();
        try (LogContext context = LogContext.of(rebake)) {
            while (!rebake.isEnded()) {
                if (stopping.getAsBoolean()) {
                    return new Left.Again(Duration.ZERO, trouble);
                }
                try {
                    context.at(rebake.step());
                    rebake = runStep(rebake);
                } catch (UnavailableException | RegistryUnavailableException e) {
                    Optional<Left> again = giveTime(rebake, trouble, e);
                    if (again.isPresent()) {
                        return again.get();
                    }
                    rebake = fresh(rebake);
                } catch (BrokenOffException e) {
                    if (e.why() == Hold.Why.STOPPING) {
                        LOG.info("{} is handed over: this node stops", rebake.step());
                        return new Left.Again(Duration.ZERO, trouble);
                    }
                    // Cancelled: the next turn sees it. Lost: this finds it.
                    rebake = fresh(rebake);
                }
            }
            return afterTheEnd(rebake, "");
        } catch (StaleEpochException e) {
            LOG.atInfo()
                    .addKeyValue("rebake", rebake.id())
                    .addKeyValue("group", rebake.group())
                    .log("another node has the rebake now: {}", e.getMessage());
            removeWhatCameLate(id);
            return new Left.Lost();
        }
    }

    /**
     * A node may have been paused in the middle of a call, after it had asked whether the rebake is its own; should the
     * rebake have ended meanwhile, nobody else looks for what that call made.
     */
    private void removeWhatCameLate(RebakeId id) {
        try {
            rebakes.pickUpEnded(id).ifPresent(ended -> {
                Step.Next next = holds.with(
                        ended,
                        false,
                        hold -> flow.step(StepName.TEAR_DOWN, hold).run(ended));
                LOG.atInfo()
                        .addKeyValue("rebake", id)
                        .addKeyValue("group", ended.group())
                        .log("looked again after it had ended elsewhere: {}", next.text());
            });
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("rebake", id)
                    .setCause(e)
                    .log("could not look for what a late call may have made; the sweep does");
        }
    }

    /** What was kept to be looked at is removed when its time is up. */
    private Left afterTheEnd(Rebake rebake, String trouble) {
        Instant until = rebake.keptUntil().orElse(Instant.MIN);
        if (until.isAfter(clock.instant())) {
            return new Left.Kept(until);
        }
        if (rebake.keptUntil().isEmpty()) {
            return new Left.Ended();
        }
        Rebake ours = rebakes.pickUpEnded(rebake.id()).orElseThrow();
        try (LogContext context = LogContext.of(ours)) {
            context.at(StepName.TEAR_DOWN);
            if (trouble.isEmpty()) {
                rebakes.note(ours, "the time for which the instance is kept is up");
            }
            holds.with(ours, false, hold -> flow.step(StepName.TEAR_DOWN, hold).run(ours));
            rebakes.released(ours, List.of());
            return new Left.Ended();
        } catch (UnavailableException | RegistryUnavailableException e) {
            Trouble met = Trouble.again(trouble, StepName.TEAR_DOWN, clock.instant(), FOR_EVER);
            if (e instanceof UnavailableException && isOver(met, settings.tearDownPatience())) {
                rebakes.released(ours, left(ours, e));
                return new Left.Ended();
            }
            return again(ours, met, e);
        } catch (BrokenOffException e) {
            return new Left.Again(Duration.ZERO, trouble);
        } catch (StaleEpochException e) {
            return new Left.Lost();
        }
    }

    private boolean isOver(Trouble trouble, Duration patience) {
        return !clock.instant().isBefore(trouble.since().plus(patience));
    }

    /** What the tearing down could not remove. */
    private static List<Leftover> left(Rebake rebake, RuntimeException e) {
        return e instanceof LeftBehindException behind
                ? behind.left()
                : List.of(new Leftover(
                        rebake.id(), Leftover.Kind.UNKNOWN, rebake.region(), "what it made, if anything", reason(e)));
    }

    private Rebake runStep(Rebake rebake) {
        boolean cancellable = canBeCancelled(rebake);
        if (rebake.cancelRequested() && cancellable) {
            return end(rebake, Outcome.CANCELLED, "cancelled before " + rebake.step(), Optional.empty());
        }
        if (isTooLate(rebake)) {
            String failure =
                    "took longer than the limit of %s; it stood at %s".formatted(settings.rebakeLimit(), rebake.step());
            return fail(rebake, Cause.TOO_LATE, failure);
        }
        try {
            Step.Next next = holds.with(
                    rebake,
                    cancellable,
                    hold -> stopwatch.run(
                            rebake.step(), () -> flow.step(rebake.step(), hold).run(rebake)));
            return go(fresh(rebake), next);
        } catch (UnavailableException | RegistryUnavailableException | StaleEpochException | BrokenOffException e) {
            throw e;
        } catch (RefusedException e) {
            return refuse(rebake, e);
        } catch (RuntimeException e) {
            return breakOff(rebake, e);
        }
    }

    private Rebake go(Rebake rebake, Step.Next next) {
        return switch (next) {
            case Step.Next.GoOn on -> {
                transition(on.step().name(), on.text());
                yield rebakes.advance(rebake, on.step(), on.text());
            }
            case Step.Next.End end ->
                end(
                        rebake,
                        end.outcome(),
                        end.text(),
                        end.outcome() == Outcome.FAILED ? Optional.of(end.text()) : Optional.empty());
            case Step.Next.Finished finished -> {
                transition(StepName.ENDED.name(), finished.text());
                rebakes.note(rebake, EventKind.STEP, Cause.DONE, finished.text());
                Rebake ended = rebakes.finish(rebake);
                measures.ended(ended);
                yield ended;
            }
        };
    }

    private Rebake end(Rebake rebake, Outcome outcome, String text, Optional<String> failure) {
        transition("TEAR_DOWN as " + outcome, text);
        if (failure.isEmpty()) {
            rebakes.note(rebake, text);
        }
        return rebakes.ending(rebake, outcome, failure);
    }

    private Rebake fail(Rebake rebake, Cause cause, String failure) {
        transition("TEAR_DOWN as " + Outcome.FAILED, failure);
        return rebakes.ending(rebake, Outcome.FAILED, cause, Optional.of(failure));
    }

    /** A refusal fails the rebake; one that meets the tearing down leaves something behind, so that goes on. */
    private Rebake refuse(Rebake rebake, RefusedException e) {
        if (rebake.step() == StepName.TEAR_DOWN) {
            throw new UnavailableException("tearing down was refused: " + e.getMessage(), e);
        }
        boolean noRoom = e.getCause() instanceof NoCapacityException;
        return fail(fresh(rebake), noRoom ? Cause.UNAVAILABLE : Cause.REFUSED, reason(e));
    }

    private Rebake breakOff(Rebake rebake, RuntimeException e) {
        if (stopping.getAsBoolean()) {
            throw new UnavailableException("this node is stopping", e);
        }
        LOG.atError().setCause(e).log("{} failed by a fault of AutoAMI's own", rebake.step());
        if (rebake.step() == StepName.TEAR_DOWN) {
            throw new UnavailableException("tearing down failed: " + e, e);
        }
        String failure = "%s failed by a fault of AutoAMI's own, see the log: %s".formatted(rebake.step(), e);
        return fail(fresh(rebake), Cause.FAULT, failure);
    }

    /** When to run the step again; empty when the rebake was failed instead, its patience being at an end. */
    private Optional<Left> giveTime(Rebake rebake, String before, RuntimeException e) {
        if (stopping.getAsBoolean()) {
            // The mark that broke the step off is cleared: the task is written next, and H2 closes the file under a
            // thread that writes with the mark set.
            LOG.debug("{} broken off, interrupted: {}", rebake.step(), Thread.interrupted());
            return Optional.of(new Left.Again(Duration.ZERO, before));
        }
        Trouble trouble = Trouble.again(before, rebake.step(), clock.instant(), memory(rebake));
        boolean tearingDown = rebake.step() == StepName.TEAR_DOWN;
        boolean patient = ENDLESS.contains(rebake.step())
                || e instanceof RegistryUnavailableException
                || !isOver(trouble, tearingDown ? settings.tearDownPatience() : settings.patience())
                || (!tearingDown && fresh(rebake).lateSince().isPresent());
        if (!patient && tearingDown) {
            // The group is not held up for ever by what EC2 or the CA will not let go.
            measures.ended(rebakes.finish(fresh(rebake), left(rebake, e)));
            return Optional.empty();
        }
        if (!patient) {
            fail(fresh(rebake), Cause.UNAVAILABLE, inVain(rebake, e));
            return Optional.empty();
        }
        if (ENDLESS.contains(rebake.step())
                && e instanceof UnavailableException
                && isOver(trouble, settings.patience())) {
            rebakes.late(rebake, Cause.UNAVAILABLE, "late: " + inVain(rebake, e));
        }
        return Optional.of(again(rebake, trouble, e));
    }

    private String inVain(Rebake rebake, RuntimeException e) {
        return "%s tried for %s, the last time: %s".formatted(rebake.step(), settings.patience(), reason(e));
    }

    private Left again(Rebake rebake, Trouble trouble, RuntimeException e) {
        Duration delay = trouble.delay(settings.firstRetry(), settings.longestRetry());
        LOG.atWarn().log("trying again in {}: {}", delay, reason(e));
        if (e instanceof UnavailableException && trouble.tries() == 1) {
            rebakes.note(rebake, EventKind.RETRY, Cause.UNAVAILABLE, "trying again: " + reason(e));
        }
        return new Left.Again(delay, trouble.toString());
    }

    /** The row as it is now, still ours. */
    private Rebake fresh(Rebake rebake) {
        Rebake now = rebakes.find(rebake.id()).orElseThrow(() -> new StaleEpochException(rebake.id(), rebake.epoch()));
        if (now.epoch() != rebake.epoch()) {
            throw new StaleEpochException(rebake.id(), rebake.epoch());
        }
        return now;
    }

    /** What was promoted stays promoted. */
    private boolean canBeCancelled(Rebake rebake) {
        if (rebake.step() == StepName.TEAR_DOWN) {
            return false;
        }
        boolean promoted = rebake.image()
                .flatMap(images::find)
                .filter(image -> image.promotedAt().isPresent())
                .isPresent();
        return !promoted;
    }

    private boolean isTooLate(Rebake rebake) {
        return limit(rebake).filter(end -> clock.instant().isAfter(end)).isPresent();
    }

    /** Until when the rebake may take, where that is limited. */
    private Optional<Instant> limit(Rebake rebake) {
        return rebake.launchedAt()
                .filter(start -> !PAST_THE_LIMIT.contains(rebake.step()))
                .map(start -> start.plus(settings.rebakeLimit()));
    }

    /**
     * After which time without trouble the next one is another: an hour's agent run may meet two cuts. Only where the
     * whole is limited; else what fails at its every try, slowly, would never end.
     */
    private Duration memory(Rebake rebake) {
        return limit(rebake).isPresent() ? settings.patience() : FOR_EVER;
    }

    private static String reason(RuntimeException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static void transition(String to, String text) {
        LOG.atInfo().addKeyValue("to", to).log(text);
    }
}
