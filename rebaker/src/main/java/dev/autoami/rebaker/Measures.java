package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import java.time.Duration;

/** What is counted of the rebaker's work. Told on the threads that do it, so it neither blocks nor throws. */
public interface Measures {
    /** Counts nothing. */
    Measures NONE = new Measures() {
        @Override
        public void ran(StepName step, Ran how, Duration length) {}

        @Override
        public void ended(Rebake rebake) {}

        @Override
        public void called(String action, Answer answer) {}
    };

    /** How one run of a step came out. */
    enum Ran {
        /** It says where to go next. */
        DONE,
        /** It cannot be done so: the rebake fails. */
        REFUSED,
        /** It will be run again. */
        UNAVAILABLE,
        /** It was broken off: another node has the rebake. */
        LOST,
        /** It was broken off: the rebake's end is wanted, or this node stops and another goes on. */
        BROKEN_OFF,
        /** It broke on a mistake of ours. */
        FAULT
    }

    /** What came back from a call to EC2. */
    enum Answer {
        OK,
        THROTTLED,
        /** A status of 400 to 499 otherwise, which the caller may well have expected. */
        REFUSED,
        /** A status of 500 and above. */
        SERVER_ERROR,
        /** None, in time. */
        TIMEOUT,
        /** None, as there was no connection, or it broke. */
        UNREACHABLE,
        OTHER
    }

    /** A step was run once, as long as that, on this node. */
    void ran(StepName step, Ran how, Duration length);

    /** A rebake has its outcome. */
    void ended(Rebake rebake);

    /**
     * EC2 was called once; what the SDK tries again by itself is a call each time.
     *
     * @param action as IAM names it, without the service
     */
    void called(String action, Answer answer);
}
