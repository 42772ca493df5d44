package dev.autoami.deploy.simulation.ec2;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;

/** Something that is to go wrong at the simulated EC2. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fault")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.FailedCall.class, name = "failed-call"),
    @JsonSubTypes.Type(value = Fault.LostCall.class, name = "lost-call"),
    @JsonSubTypes.Type(value = Fault.LostAnswer.class, name = "lost-answer"),
    @JsonSubTypes.Type(value = Fault.SlowAnswer.class, name = "slow-answer"),
    @JsonSubTypes.Type(value = Fault.Shortage.class, name = "shortage"),
    @JsonSubTypes.Type(value = Fault.NotOffered.class, name = "not-offered"),
    @JsonSubTypes.Type(value = Fault.FailedStart.class, name = "failed-start"),
    @JsonSubTypes.Type(value = Fault.EarlyEnd.class, name = "early-end"),
    @JsonSubTypes.Type(value = Fault.FailedImage.class, name = "failed-image"),
    @JsonSubTypes.Type(value = Fault.LateImage.class, name = "late-image"),
})
public sealed interface Fault {
    /** What certain calls meet. */
    sealed interface OfCall extends Fault {
        Calls calls();
    }

    /** They are answered with an error, and do nothing. */
    record FailedCall(Calls calls, int status, String code) implements OfCall {}

    /** The connection is cut before they have done anything. */
    record LostCall(Calls calls) implements OfCall {}

    /** They do their work, and the connection is cut instead of an answer. */
    record LostAnswer(Calls calls) implements OfCall {}

    /** They do their work at once, and are answered after a delay. */
    record SlowAnswer(Calls calls, Duration delay) implements OfCall {}

    /**
     * For some time there is no room for new instances: launches are answered InsufficientInstanceCapacity, with HTTP
     * status 500. {@code *} means every.
     *
     * @param zone by its whole name
     * @param length from when this is arranged
     */
    record Shortage(String instanceType, String zone, String subnet, Duration length) implements Fault {
        boolean affects(String type, Subnet place) {
            return matches(instanceType, type) && matches(zone, place.zone()) && matches(subnet, place.id());
        }
    }

    /** A zone has no instances of a type: launches that name it are answered Unsupported. {@code *} means every. */
    record NotOffered(String instanceType, String zone) implements Fault {
        boolean affects(String type, Subnet place) {
            return matches(instanceType, type) && matches(zone, place.zone());
        }
    }

    private static boolean matches(String wanted, String actual) {
        return wanted.equals("*") || wanted.equals(actual);
    }

    /** What becomes of the next instance that is launched; each is for one instance. */
    sealed interface OfInstance extends Fault {}

    /** It is pending, then terminated. */
    record FailedStart(StateReason reason) implements OfInstance {}

    /** It is terminated so long after it began to run. */
    record EarlyEnd(Duration after, StateReason reason) implements OfInstance {}

    /** What becomes of the next image that is made; each is for one image. */
    sealed interface OfImage extends Fault {}

    /** It is pending, then failed. */
    record FailedImage(StateReason reason) implements OfImage {}

    /** It takes that long, whatever the pace. */
    record LateImage(Duration length) implements OfImage {}
}
