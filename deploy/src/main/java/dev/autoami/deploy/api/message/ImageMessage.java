package dev.autoami.deploy.api.message;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageCopy;
import dev.autoami.schema.image.SnapshotId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One generation of a group's image.
 *
 * @param parent the id of the image that it was made from; absent when that was the base image
 * @param source the AMI that it was made from
 * @param reasons why it was made
 */
public record ImageMessage(
        long id,
        String group,
        int generation,
        String state,
        String name,
        List<CopyMessage> copies,
        @Nullable Long parent,
        String source,
        String rebake,
        List<String> reasons,
        @Nullable String codeRevision,
        String createdAt,
        @Nullable String promotedAt) {

    /** The image in one region. */
    public record CopyMessage(String region, @Nullable String ami, List<String> snapshots, String state) {
        static CopyMessage of(ImageCopy copy) {
            return new CopyMessage(
                    copy.region(),
                    copy.ami().map(AmiId::value).orElse(null),
                    copy.snapshots().stream().map(SnapshotId::value).toList(),
                    copy.state());
        }
    }

    public static ImageMessage of(Image image) {
        return new ImageMessage(
                image.id().value(),
                image.group().value(),
                image.generation(),
                image.state().name(),
                image.name(),
                image.copies().stream().map(CopyMessage::of).toList(),
                image.parent().map(id -> id.value()).orElse(null),
                image.source().value(),
                image.rebake().value(),
                image.reasons(),
                image.codeRevision().orElse(null),
                image.createdAt().toString(),
                image.promotedAt().map(Instant::toString).orElse(null));
    }
}
