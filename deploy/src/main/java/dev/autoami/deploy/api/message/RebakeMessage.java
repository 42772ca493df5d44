package dev.autoami.deploy.api.message;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Rebake;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rebake, a launch or a bake.
 *
 * @param outcome absent until it has ended
 * @param image the id of the image that it makes
 * @param lateSince since when EC2 takes longer for an image than is usual, or has no room for the instance
 * @param keptUntil until when the instance is kept to be looked at
 * @param keptLogin how to log in to it
 */
public record RebakeMessage(
        String id,
        String group,
        String purpose,
        String trigger,
        @Nullable String revision,
        boolean fromBase,
        String step,
        @Nullable String outcome,
        boolean cancelRequested,
        String region,
        String certname,
        @Nullable String source,
        @Nullable String instance,
        @Nullable Long image,
        int runs,
        @Nullable DecisionMessage decision,
        @Nullable String failure,
        String requestedAt,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        @Nullable String lateSince,
        @Nullable String keptUntil,
        @Nullable String keptLogin) {

    public static RebakeMessage of(Rebake rebake) {
        return new RebakeMessage(
                rebake.id().value(),
                rebake.group().value(),
                rebake.purpose().name(),
                rebake.trigger().name(),
                rebake.revision().orElse(null),
                rebake.fromBase(),
                rebake.step().name(),
                rebake.outcome().map(Enum::name).orElse(null),
                rebake.cancelRequested(),
                rebake.region(),
                rebake.certname().value(),
                rebake.source().map(AmiId::value).orElse(null),
                rebake.instance().or(rebake::given).map(InstanceId::value).orElse(null),
                rebake.image().map(id -> id.value()).orElse(null),
                rebake.runs(),
                rebake.decision().map(DecisionMessage::of).orElse(null),
                rebake.failure().orElse(null),
                rebake.requestedAt().toString(),
                rebake.startedAt().map(Instant::toString).orElse(null),
                rebake.finishedAt().map(Instant::toString).orElse(null),
                rebake.lateSince().map(Instant::toString).orElse(null),
                rebake.keptUntil().map(Instant::toString).orElse(null),
                rebake.keptLogin().orElse(null));
    }
}
