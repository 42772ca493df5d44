package dev.autoami.ingest.endpoint;

import dev.autoami.ingest.Watch;
import dev.autoami.schema.report.Certname;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Receives one body: lets it pass unread as soon as its beginning says that nobody wants it; else waits until there is
 * room for all of it, in which time nothing is read from the sender, and then keeps it. Lives on the event loop of its
 * connection.
 */
final class IncomingBody {
    /** A larger array is made elsewhere: clearing or copying it takes milliseconds. */
    private static final int MADE_HERE = 1024 * 1024;
    /** What is made first for a body of unknown length. */
    private static final int FIRST = 64 * 1024;
    /** A chunk of one byte costs what one of a thousand does. So many are free; more must bring some bytes each. */
    private static final int FREE_CHUNKS = 1000;

    private static final int BYTES_A_CHUNK = 512;
    private static final byte[] NOTHING = {};

    private final Reception reception;
    private final HttpServerRequest request;
    private final long declared;
    private final Optional<Certname> node;
    private final Outcome outcome;

    private State state = State.LOOKING;
    private boolean isWhole;
    private boolean isPaused;
    private long received;
    private int buffers;
    private int nextLook;
    private Watch passing = Watch.NOBODY;
    /** What came before there was an array for it. */
    private @Nullable Buffer seen;
    /** Set while a body of a node's own holds room, or waits for it. */
    private @Nullable Runnable way;

    private Room.@Nullable Share share;
    private byte[] bytes = NOTHING;
    private int length;

    private enum State {
        /** Nobody knows yet whose it is. */
        LOOKING,
        /** For room or for an array; the request is paused. */
        WAITING,
        KEEPING,
        PASSING,
        /** The rest passes, up to a bound, so that the sender sees the answer. */
        REFUSED,
        OVER
    }

    /** How it ends: exactly one of these, or none when the sender closes the connection before. */
    interface Outcome {
        /** All of it has passed unread. */
        void passed(Watch watch);

        /** @param share to be closed when the body is not needed any more */
        void complete(byte[] body, Room.Share share);

        /** To be answered at once, though perhaps more of it comes. */
        void refused(Refusal refusal);
    }

    /**
     * @param declared its length, negative when it comes in chunks
     * @param node whose report it must be, where the request says so
     */
    IncomingBody(
            Reception reception, HttpServerRequest request, long declared, Optional<Certname> node, Outcome outcome) {
        this.reception = reception;
        this.request = request;
        this.declared = declared;
        this.node = node;
        this.outcome = outcome;
    }

    void receive() {
        request.handler(this::take);
        request.endHandler(this::end);
        request.exceptionHandler(this::breakOff);
    }

    /** Takes no more of it. */
    void refuse(Refusal refusal) {
        if (state == State.REFUSED || state == State.OVER) {
            return;
        }
        release();
        outcome.refused(refusal);
        if (!isWhole) {
            state = State.REFUSED;
            reception.coming().add(this);
            resume();
        }
    }

    /** It takes too long to come. */
    void cut() {
        refuse(new Refusal(
                Refusal.Kind.TOO_SLOW,
                "the body did not come within %ds"
                        .formatted(reception.settings().receiveLimit().toSeconds())));
        close();
    }

    /** It has waited too long for room. */
    void giveUp() {
        refuse(new Refusal(
                Refusal.Kind.NO_ROOM,
                "other reports left no room for it within %ds"
                        .formatted(reception.settings().patience().toSeconds())));
    }

    /** To a later one of the same node. */
    private void giveWay() {
        refuse(new Refusal(Refusal.Kind.TOO_SLOW, "the same node sent another before this one had come"));
    }

    private void take(Buffer buffer) {
        received += buffer.length();
        buffers++;
        if (declared < 0 && state != State.REFUSED && isTooMuch()) {
            return;
        }
        switch (state) {
            case LOOKING -> {
                see(buffer);
                look();
            }
            case WAITING -> see(buffer);
            case KEEPING -> keep(buffer);
            case PASSING, OVER -> {}
            case REFUSED -> {
                if (received > 2L * reception.settings().bodyBytes()) {
                    close();
                }
            }
        }
        if (received != declared && state != State.WAITING && state != State.OVER) {
            // Most bodies come at once, and need no watching. One that never begins holds its connection, and the port
            // closes that after a while.
            reception.coming().add(this);
        }
    }

    private void end(Void nothing) {
        isWhole = true;
        reception.coming().remove(this);
        switch (state) {
            case LOOKING -> look();
            case KEEPING -> complete();
            case PASSING -> outcome.passed(passing);
            case REFUSED -> close();
            case WAITING, OVER -> {}
        }
    }

    private void breakOff(Throwable why) {
        isWhole |= received == declared;
        if (isWhole || state == State.OVER) {
            return;
        }
        if (state != State.REFUSED) {
            reception.counters().brokenOff.increment();
        }
        close();
    }

    private void look() {
        if (node.isPresent() && reception.watch(node.get().value()) == Watch.NOBODY) {
            pass(Watch.NOBODY);
            return;
        }
        Buffer start = seen == null ? Buffer.buffer() : seen;
        boolean isEnough = isWhole || start.length() >= Beginning.LONGEST;
        // Each time at twice as much: who sends byte by byte does not make this quadratic.
        if (start.length() < nextLook && !isEnough) {
            return;
        }
        nextLook = 2 * start.length();
        Beginning beginning = Beginning.of(start.getBytes(0, Math.min(start.length(), Beginning.LONGEST)));
        String host = beginning.find("host");
        Watch watch = host == null ? null : watch(host);
        String status = watch == Watch.LIVE_NODE ? beginning.find("status") : null;
        if (watch == Watch.NOBODY || (watch == Watch.LIVE_NODE && "unchanged".equals(status))) {
            pass(watch);
        } else if (isEnough || beginning.isUnclear() || watch == Watch.TEST_INSTANCE || status != null) {
            waitForRoom();
        }
    }

    /** A report that says another host than its request is read whole, and then refused. */
    private Watch watch(String host) {
        return node.isEmpty() || node.get().value().equals(host) ? reception.watch(host) : Watch.TEST_INSTANCE;
    }

    private void pass(Watch watch) {
        state = State.PASSING;
        passing = watch;
        seen = null;
        if (isWhole) {
            outcome.passed(watch);
        } else if (declared >= 0) {
            // From here on it costs what any body costs. Only one that comes in chunks has to be counted.
            request.handler(null);
        }
    }

    private void waitForRoom() {
        state = State.WAITING;
        node.ifPresent(name -> way = reception.onlyOneOf(name, this::giveWay));
        share = reception.takeRoom(mostBytes(), this::makeArray);
        if (share.isLater()) {
            pause();
            reception.coming().remove(this);
            reception.waiting().add(this);
        } else {
            makeArray();
        }
    }

    /** What comes in chunks may become the longest, and needs as much again while it moves to a larger array. */
    private long mostBytes() {
        if (isWhole) {
            return received;
        }
        return declared >= 0 ? declared : 2L * reception.settings().bodyBytes();
    }

    private void makeArray() {
        if (state == State.WAITING) {
            reception.waiting().remove(this);
            long known = isWhole ? received : declared;
            makeArray((int) (known >= 0 ? known : Math.max(received, FIRST)));
        }
    }

    private void makeArray(int size) {
        byte[] before = bytes;
        if (size <= MADE_HERE) {
            goOn(Arrays.copyOf(before, size));
        } else {
            pause();
            reception.elsewhere(() -> Arrays.copyOf(before, size)).onComplete((array, trouble) -> {
                if (array != null) {
                    goOn(array);
                } else {
                    refuse(new Refusal(Refusal.Kind.FAILED, "there was no memory for it", trouble));
                }
            });
        }
    }

    private void goOn(byte[] array) {
        if (state != State.WAITING) {
            return;
        }
        state = State.KEEPING;
        bytes = array;
        Buffer before = seen;
        seen = null;
        if (before != null) {
            keep(before);
        }
        if (isWhole) {
            complete();
        } else {
            reception.coming().add(this);
            resume();
        }
    }

    private void keep(Buffer buffer) {
        int needed = length + buffer.length();
        if (needed > bytes.length) {
            state = State.WAITING;
            see(buffer);
            makeArray((int) Math.min(2L * needed, reception.settings().bodyBytes()));
        } else {
            buffer.getBytes(0, buffer.length(), bytes, length);
            length = needed;
        }
    }

    private void complete() {
        if (bytes.length > length) {
            // It came in chunks, for which more was made.
            state = State.WAITING;
            makeArray(length);
            return;
        }
        Room.Share held = Objects.requireNonNull(share, "room comes before an array");
        byte[] body = bytes;
        held.shrink(length);
        share = null;
        release();
        outcome.complete(body, held);
    }

    private void see(Buffer buffer) {
        // The first is taken as it is: mostly there is no other.
        seen = seen == null
                ? buffer
                : Buffer.buffer(seen.length() + buffer.length())
                        .appendBuffer(seen)
                        .appendBuffer(buffer);
    }

    /** Refuses it when it is too long or comes in too many pieces. A declared length has been looked at before. */
    private boolean isTooMuch() {
        if (received > reception.settings().bodyBytes()) {
            refuse(new Refusal(Refusal.Kind.TOO_LONG, reception.settings().tooLong()));
        } else if (buffers > FREE_CHUNKS + received / BYTES_A_CHUNK) {
            refuse(new Refusal(Refusal.Kind.TOO_SCATTERED, "the body comes in chunks of too few bytes"));
        }
        return state == State.REFUSED;
    }

    private void pause() {
        if (!isWhole && !isPaused) {
            isPaused = true;
            request.pause();
        }
    }

    private void resume() {
        if (isPaused) {
            isPaused = false;
            request.resume();
        }
    }

    private void close() {
        release();
        request.connection().close();
    }

    private void release() {
        state = State.OVER;
        reception.coming().remove(this);
        reception.waiting().remove(this);
        if (share != null) {
            share.close();
            share = null;
        }
        if (way != null) {
            reception.gone(node.orElseThrow(), way);
            way = null;
        }
        seen = null;
        bytes = NOTHING;
    }
}
