package dev.autoami.schema.rebake;

import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt to bring a group up to date, as the registry has it: the truth from which any node can go on.
 *
 * @param revision the code revision that the trigger is about
 * @param fromBase asked for, or because the group's base image was changed
 * @param step the step that runs next
 * @param ending the outcome that was reached before TEAR_DOWN; {@code outcome} is set to it once that is done
 * @param epoch raised by each pick-up; a write with an older one is refused
 * @param source the AMI that the test instance is launched from
 * @param parent the image whose AMI that is; empty when it is the base image
 * @param placement what is launched where, by that token
 * @param launchToken journalled before RunInstances, another for each placement that is tried
 * @param launchNumber how many such tokens there were
 * @param caServer where the instance is enrolled, whatever the group says by now; empty before that
 * @param image the image that SNAPSHOT makes
 * @param runs agent runs finished
 * @param decision over all runs
 * @param cleanedAt when the instance was verified clean; an instance without it is never imaged
 * @param failure what failed, on what, and what to do
 * @param given the user's instance, of {@link Purpose#BAKE}
 * @param terminateGiven whether to terminate that instance in the end
 * @param intermediate the AMI made of that instance, removed in the end
 * @param keep the wish to keep the instance for a while if it ends badly
 * @param keptUntil when the instance that is kept is ended; empty as long as none is kept, and again when it is gone
 * @param keptLogin how to log in to it, for the operator; never a private key
 * @param launchedAt when the instance was launched, or about to be: its own end is counted from there
 * @param lateSince since when EC2 takes longer for an image than is usual, or has no room for the instance
 */
public record Rebake(
        RebakeId id,
        long groupId,
        GroupName group,
        Purpose purpose,
        Trigger trigger,
        Optional<String> revision,
        boolean fromBase,
        StepName step,
        Optional<Outcome> ending,
        Optional<Outcome> outcome,
        long epoch,
        boolean cancelRequested,
        String region,
        Certname certname,
        Optional<AmiId> source,
        Optional<ImageId> parent,
        Optional<Placement> placement,
        Optional<String> launchToken,
        int launchNumber,
        Optional<InstanceId> instance,
        Optional<String> caServer,
        Optional<ImageId> image,
        int runs,
        Optional<Decision> decision,
        Optional<Instant> cleanedAt,
        Optional<String> failure,
        Optional<InstanceId> given,
        boolean terminateGiven,
        Optional<AmiId> intermediate,
        Optional<Keep> keep,
        Optional<Instant> keptUntil,
        Optional<String> keptLogin,
        Optional<Instant> launchedAt,
        Optional<Instant> lateSince,
        Instant requestedAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    public boolean isEnded() {
        return outcome.isPresent();
    }
}
