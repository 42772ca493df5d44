package dev.autoami.it.crash;

import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.rebake.StepName;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a process does outside itself, in order: its remote calls, and its commits to the registry; and what befalls it there. */
final class Deeds {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    /** MySQL's number of a deadlock. */
    private static final int DEADLOCK = 1213;

    /** With whom a process has to do. */
    enum With {
        EC2,
        CA,
        INSTANCE,
        REGISTRY
    }

    /** @param step the step that does it, or after which it is done */
    record Deed(StepName step, With with, String name) {
        @Override
        public String toString() {
            return "%s: %s".formatted(with, name);
        }
    }

    /** What happens once. */
    enum Mishap {
        NONE,
        /** The process dies before it, which is after the one before. */
        DIES_BEFORE,
        /** The process dies while this one waits for something. */
        DIES_WAITING,
        /** This one is done, and whoever did it never learns. */
        ANSWER_LOST,
        /** From this one on, whom it is with answers nobody for a minute. */
        AWAY_FOR_A_MINUTE,
        /** This commit collides with another's, and nothing of it is done. */
        DEADLOCK
    }

    private final Mishap mishap;
    private final int at;
    private final OptionalInt cancelledAt;
    private final Clock clock;
    private final List<Deed> begun = new ArrayList<>();
    private final Set<Integer> waited = new LinkedHashSet<>();
    private @Nullable With away;
    private Instant awayUntil = Instant.MIN;
    private StepName step = StepName.REQUESTED;
    private Runnable cancel = () -> {};
    private boolean dead;

    /**
     * @param at which deed it happens at, from 0
     * @param cancelledAt while which deed is under way the rebake is cancelled
     */
    Deeds(Mishap mishap, int at, OptionalInt cancelledAt, Clock clock) {
        this.mishap = mishap;
        this.at = at;
        this.cancelledAt = cancelledAt;
        this.clock = clock;
    }

    static Deeds undisturbed() {
        return cancelled(OptionalInt.empty());
    }

    /** Nothing happens but that. */
    static Deeds cancelled(OptionalInt at) {
        return new Deeds(Mishap.NONE, 0, at, Clock.systemUTC());
    }

    /** Who cancels. */
    synchronized void onCancel(Runnable canceller) {
        cancel = canceller;
    }

    /** What follows is done by this step. */
    synchronized void by(StepName next) {
        step = next;
    }

    synchronized List<Deed> begun() {
        return List.copyOf(begun);
    }

    /** Whether the rebake is cancelled, and to be. */
    boolean areCancelled() {
        return cancelledAt.isPresent();
    }

    synchronized boolean areCancelledIn(StepName one) {
        return cancelledAt.stream()
                .filter(number -> number < begun.size())
                .anyMatch(number -> begun.get(number).step() == one);
    }

    /** Those that waited for something. */
    synchronized Set<Integer> waited() {
        return Set.copyOf(waited);
    }

    /** What was begun last before it happened. */
    synchronized Optional<Deed> last() {
        int last = mishap == Mishap.DIES_BEFORE ? at - 1 : at;
        return last < 0 || last >= begun.size() ? Optional.empty() : Optional.of(begun.get(last));
    }

    /** A remote call. */
    <T> T call(With with, String name, Callable<T> call) throws Exception {
        return run(
                with,
                name,
                call,
                () -> new UnavailableException("%s does not answer".formatted(with)),
                () -> new UnavailableException("the answer to %s was lost".formatted(name)));
    }

    <T> T commit(String name, Callable<T> commit) throws Exception {
        return run(
                With.REGISTRY,
                name,
                commit,
                Deeds::away,
                // Transaction resolution unknown.
                () -> new SQLRecoverableException("the connection was lost with the answer", "08007"));
    }

    /** Anything that a database is asked and that changes nothing. */
    synchronized void ask() throws SQLException {
        if (isAway(With.REGISTRY)) {
            throw away();
        }
    }

    /** With a state for which the pool, whose clock is the real one, does not try to connect anew. */
    private static SQLException away() {
        return new SQLTransientConnectionException("the database is away", "AWAY1");
    }

    private <T> T run(
            With with,
            String name,
            Callable<T> deed,
            Supplier<? extends Exception> silence,
            Supplier<? extends Exception> lost)
            throws Exception {
        int number = begin(with, name, silence);
        if (cancelledAt.equals(OptionalInt.of(number))) {
            cancel.run();
        }
        T answer;
        try {
            answer = deed.call();
        } catch (Exception e) {
            mustLive();
            throw e;
        }
        mustLive();
        if (mishap == Mishap.ANSWER_LOST && number == at) {
            throw lost.get();
        }
        return answer;
    }

    private synchronized int begin(With with, String name, Supplier<? extends Exception> silence) throws Exception {
        mustLive();
        if (mishap == Mishap.DIES_BEFORE && begun.size() == at) {
            die();
        }
        if (isAway(with)) {
            throw silence.get();
        }
        begun.add(new Deed(step, with, name));
        int number = begun.size() - 1;
        if (mishap == Mishap.AWAY_FOR_A_MINUTE && number == at) {
            away = with;
            awayUntil = clock.instant().plus(A_MINUTE);
            throw silence.get();
        }
        if (mishap == Mishap.DEADLOCK && number == at) {
            throw new SQLTransactionRollbackException("deadlock", "40001", DEADLOCK);
        }
        return number;
    }

    private synchronized boolean isAway(With with) {
        return away == with && clock.instant().isBefore(awayUntil);
    }

    /** On whatever thread something waits. */
    synchronized void waiting() {
        mustLive();
        int current = begun.size() - 1;
        waited.add(current);
        if (mishap == Mishap.DIES_WAITING && current == at) {
            die();
        }
    }

    private synchronized void die() {
        dead = true;
        mustLive();
    }

    /** Whatever a dead process tries. */
    private synchronized void mustLive() {
        if (dead) {
            throw new PowerCut(toString());
        }
    }

    @Override
    public synchronized String toString() {
        int end = Math.min(at, begun.size());
        String cancelled = cancelledAt.isPresent() ? "cancelled at %d, ".formatted(cancelledAt.getAsInt()) : "";
        return "%s%s %d, after %s".formatted(cancelled, mishap, at, begun.subList(Math.max(0, end - 3), end));
    }
}
