package dev.autoami.rebaker.steps;

import static java.util.stream.Collectors.joining;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.NoCapacityException;
import dev.autoami.rebaker.NotOfferedException;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Tags;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.rebake.Cause;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks for room: where EC2 has none for an instance, it is asked for the group's next type or subnet, and after the last
 * again for the first, later. What is asked for next, and by which token, is written down before: so a crash asks the same
 * again. A token is never used for two placements, since in another zone EC2 would not know it.
 */
final class Room {
    private final Rebakes rebakes;
    private final Cloud cloud;
    private final RebakerSettings settings;
    private final Clock clock;

    Room(Rebakes rebakes, Cloud cloud, RebakerSettings settings, Clock clock) {
        this.rebakes = rebakes;
        this.cloud = cloud;
        this.settings = settings;
        this.clock = clock;
    }

    /** An instance was started, as its rebake says by now. */
    record Found(Rebake rebake, InstanceId instance) {}

    static String nextToken(Rebake rebake) {
        return "autoami-%s-%d".formatted(rebake.id(), rebake.launchNumber() + 1);
    }

    /**
     * @param journalled has its token
     * @param launch where and by which token the rebake says
     * @throws NoCapacityException when there is none anywhere, to look again later
     */
    Found find(Rebake journalled, List<Placement> placements, Function<Rebake, Cloud.Launch> launch) {
        List<RuntimeException> answers = new ArrayList<>();
        Rebake now = journalled;
        while (true) {
            Placement here = now.placement().orElse(placements.getFirst());
            cloud.awaitTurnToLaunch(now.region());
            try {
                return new Found(now, cloud.launch(launch.apply(now)));
            } catch (NoCapacityException | NotOfferedException e) {
                if (placements.equals(List.of(here))) {
                    throw e;
                }
                Optional<InstanceId> started = started(now);
                if (started.isPresent()) {
                    return new Found(now, started.get());
                }
                answers.add(e);
                // The first, when the group was changed and this is none of its placements any more.
                int next = placements.indexOf(here) + 1;
                if (next == placements.size()) {
                    throw none(now, placements, answers);
                }
                now = goOn(now, here, placements.get(next), e);
            }
        }
    }

    /** In spite of the answer: asked for by token and by tag, as each of EC2's indexes may lag by itself. */
    private Optional<InstanceId> started(Rebake rebake) {
        return Stream.of(
                        cloud.launchedWith(rebake.region(), rebake.launchToken().orElseThrow()),
                        cloud.instancesTagged(
                                rebake.region(), Tags.REBAKE, rebake.id().value()))
                .flatMap(List::stream)
                .map(Instance::id)
                .findFirst();
    }

    private Rebake goOn(Rebake rebake, Placement here, Placement next, RuntimeException answer) {
        // Of a rebake that is late already the timeline has this, placement by placement.
        Optional<String> line = rebake.lateSince().isPresent()
                ? Optional.empty()
                : Optional.of("no room for a %s, trying a %s: %s".formatted(here, next, answer.getMessage()));
        return rebakes.launchingElsewhere(rebake, next, nextToken(rebake), line);
    }

    private RuntimeException none(Rebake rebake, List<Placement> placements, List<RuntimeException> answers) {
        String tried = placements.stream().map(Placement::toString).collect(joining(", "));
        RuntimeException last = answers.getLast();
        if (answers.size() == placements.size() && answers.stream().allMatch(NotOfferedException.class::isInstance)) {
            return new RefusedException(
                    "EC2 offers none of %s; name other types (--type) or subnets (--subnet) for group %s. The last answer: %s"
                            .formatted(tried, rebake.group(), last.getMessage()),
                    last);
        }
        if (isTooLate(rebake)) {
            return new RefusedException(
                    "for %s there was no room for any of %s; run it again later, or name more types (--type), or subnets in other zones (--subnet), for group %s. The last answer: %s"
                            .formatted(settings.rebakeLimit(), tried, rebake.group(), last.getMessage()),
                    last);
        }
        rebakes.late(
                rebake,
                Cause.UNAVAILABLE,
                "late: EC2 has no room for any of %s; they are tried again, for %s at most"
                        .formatted(tried, settings.rebakeLimit()));
        rebakes.launchingElsewhere(rebake, placements.getFirst(), nextToken(rebake), Optional.empty());
        return new NoCapacityException(
                "there is no room for any of %s. The last answer: %s".formatted(tried, last.getMessage()), last);
    }

    private boolean isTooLate(Rebake rebake) {
        return rebake.lateSince()
                .filter(since -> !clock.instant().isBefore(since.plus(settings.rebakeLimit())))
                .isPresent();
    }
}
