package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.Rebakes;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's hold on a rebake, for one run of one step. The ports that a step gets make every call through it, so that
 * none forgets: a call that changes something outside is made only while the rebake is still this node's, and a long one
 * can be broken off. Made and used by the thread that runs the step; broken off by others.
 */
public final class Hold {
    /** Why a call is broken off. */
    enum Why {
        /** The operator wants the rebake's end. */
        CANCELLED,
        /** Another node has the rebake. */
        LOST,
        /** This node stops, and another goes on. */
        STOPPING
    }

    private enum Inside {
        NOTHING,
        WORK,
        WAIT
    }

    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);

    private final Rebakes rebakes;
    private final Rebake rebake;
    private final boolean cancellable;
    private final Thread thread = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private Inside inside = Inside.NOTHING;
    private Optional<Why> broken = Optional.empty();
    private boolean lettingWorkEnd;

    /** @param cancellable whether a wish for the rebake's end breaks the step off */
    Hold(Rebakes rebakes, Rebake rebake, boolean cancellable) {
        this.rebakes = rebakes;
        this.rebake = rebake;
        this.cancellable = cancellable;
    }

    RebakeId rebake() {
        return rebake.id();
    }

    long epoch() {
        return rebake.epoch();
    }

    boolean isCancellable() {
        return cancellable;
    }

    boolean isWorking() {
        lock.lock();
        try {
            return inside == Inside.WORK;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a short call that changes something outside. It is never broken off: its answer is worth having.
     *
     * @throws dev.autoami.schema.rebake.StaleEpochException instead, when another node has the rebake
     */
    public <T> T change(Supplier<T> call) {
        rebakes.checkEpoch(rebake);
        return call.get();
    }

    /** The same for what may take long: a stopping node lets it come to its end for a while. */
    public <T> T work(Supplier<T> call) {
        rebakes.checkEpoch(rebake);
        return breakable(Inside.WORK, call);
    }

    /** A wait that changes nothing, and loses nothing when a stopping node breaks it off at once. */
    public <T> T await(Supplier<T> call) {
        return breakable(Inside.WAIT, call);
    }

    /** The same for a call that first changes something. */
    public <T> T changeAndAwait(Supplier<T> call) {
        rebakes.checkEpoch(rebake);
        return breakable(Inside.WAIT, call);
    }

    private <T> T breakable(Inside kind, Supplier<T> call) {
        enter(kind);
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw leave().<RuntimeException>map(why -> new BrokenOffException(why, e))
                    .orElse(e);
        } finally {
            leave();
        }
    }

    private void enter(Inside kind) {
        lock.lock();
        try {
            if (broken.isPresent() && !(lettingWorkEnd && kind == Inside.WORK)) {
                throw new BrokenOffException(broken.get());
            }
            inside = kind;
        } finally {
            lock.unlock();
        }
    }

    /** Why the call was broken off, if it was. */
    private Optional<Why> leave() {
        lock.lock();
        try {
            Optional<Why> why = inside == Inside.NOTHING ? Optional.empty() : broken;
            inside = Inside.NOTHING;
            // Cleared: H2 closes the file under a thread that writes with the mark set, and the writing goes on.
            boolean marked = Thread.interrupted();
            LOG.trace("left a remote call, interrupted: {}", marked);
            return why;
        } finally {
            lock.unlock();
        }
    }

    /** Breaks off the call that the step makes now, or its next long one. */
    void breakOff(Why why) {
        breakOff(why, false);
    }

    /** Breaks off waits for now, and lets work end. */
    void breakOffWaits(Why why) {
        breakOff(why, true);
    }

    private void breakOff(Why why, boolean letWorkEnd) {
        lock.lock();
        try {
            broken = Optional.of(broken.filter(before -> before != Why.STOPPING).orElse(why));
            lettingWorkEnd = letWorkEnd;
            // Only inside a remote call: nowhere else does the mark do what it should.
            if (inside == Inside.WAIT || (inside == Inside.WORK && !letWorkEnd)) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
