package dev.autoami.schema.rebake;

import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import java.util.List;
import java.util.Optional;

/**
 * The rebakes. Of a group at most one that makes an image is under way and at most one more waits. Every write below
 * that takes a {@link Rebake} compares its epoch and throws {@link StaleEpochException} when another node has picked it
 * up since; it answers the row as it is then.
 */
@SuppressWarnings("DoNotCallSuggester") // until its methods are written
public final class Rebakes {
    /**
     * Files a rebake, or answers the group's waiting one, with the newer revision, when there is one already: a
     * hundred triggers make one.
     *
     * @throws dev.autoami.schema.group.UnknownGroupException when there is no such group
     */
    public Rebake request(RebakeRequest request) {
        throw new UnsupportedOperationException("schema");
    }

    /**
     * Takes a rebake for this node: raises its epoch. Empty when it has ended, or waits for another of its group.
     */
    public Optional<Rebake> pickUp(RebakeId id) {
        throw new UnsupportedOperationException("schema");
    }

    /** Goes on to a step, with a line in the timeline. */
    public Rebake advance(Rebake rebake, StepName next, String text) {
        throw new UnsupportedOperationException("schema");
    }

    /** Before RunInstances. */
    public Rebake launching(Rebake rebake, AmiId source, Optional<ImageId> parent, String token) {
        throw new UnsupportedOperationException("schema");
    }

    public Rebake launched(Rebake rebake, InstanceId instance) {
        throw new UnsupportedOperationException("schema");
    }

    /** One more agent run has finished and its report is stored. */
    public Rebake ran(Rebake rebake) {
        throw new UnsupportedOperationException("schema");
    }

    public Rebake decided(Rebake rebake, Decision decision) {
        throw new UnsupportedOperationException("schema");
    }

    /** The instance was verified clean. */
    public Rebake cleaned(Rebake rebake) {
        throw new UnsupportedOperationException("schema");
    }

    /** The AMI of the user's instance was made, or, when empty, removed. */
    public Rebake intermediate(Rebake rebake, Optional<AmiId> ami) {
        throw new UnsupportedOperationException("schema");
    }

    /** Goes to TEAR_DOWN with the outcome it will end in. The first ending stays. */
    public Rebake ending(Rebake rebake, Outcome outcome, Optional<String> failure) {
        throw new UnsupportedOperationException("schema");
    }

    /** Nothing is left behind: the outcome is the ending, and the group's next rebake may begin. */
    public Rebake finish(Rebake rebake) {
        throw new UnsupportedOperationException("schema");
    }

    /** Adds a line to the timeline. */
    public void note(Rebake rebake, String text) {
        throw new UnsupportedOperationException("schema");
    }

    /** Asked before each remote call that makes or removes something. */
    public void checkEpoch(Rebake rebake) {
        throw new UnsupportedOperationException("schema");
    }

    /** Asks for a rebake's end; the node that has it sees the mark between steps. False when it has ended already. */
    public boolean requestCancel(RebakeId id) {
        throw new UnsupportedOperationException("schema");
    }

    public Optional<Rebake> find(RebakeId id) {
        throw new UnsupportedOperationException("schema");
    }

    public Optional<Rebake> find(Certname certname) {
        throw new UnsupportedOperationException("schema");
    }

    /** Newest first. */
    public List<Rebake> recent(Optional<GroupName> group, int limit) {
        throw new UnsupportedOperationException("schema");
    }

    /** All that have not ended, oldest first. */
    public List<Rebake> unfinished() {
        throw new UnsupportedOperationException("schema");
    }

    /** The timeline after a sequence number, in order. */
    public List<RebakeEvent> events(RebakeId id, int after) {
        throw new UnsupportedOperationException("schema");
    }
}
