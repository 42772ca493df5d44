package dev.autoami.schema.image;

import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.rebake.RebakeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One generation of a group's image.
 *
 * @param generation 1 for the group's first image, then counting up
 * @param parent the image whose AMI the test instance was launched from; empty when that was the base image
 * @param source the AMI that the test instance was launched from
 * @param name the AMI's name, the same in each region: our only key to CreateImage, which has no client token
 * @param reasons why it was made, in the decision's words
 * @param codeRevision what the deciding report said its code was
 */
public record Image(
        ImageId id,
        long groupId,
        GroupName group,
        int generation,
        Optional<ImageId> parent,
        AmiId source,
        RebakeId rebake,
        String name,
        ImageState state,
        List<String> reasons,
        Optional<String> codeRevision,
        List<ImageCopy> copies,
        Instant createdAt,
        Optional<Instant> promotedAt) {
    public Image {
        reasons = List.copyOf(reasons);
        copies = List.copyOf(copies);
    }

    /** This image's AMI in a region, if it has one there. */
    public Optional<AmiId> ami(String region) {
        return copies.stream()
                .filter(copy -> copy.region().equals(region))
                .findFirst()
                .flatMap(ImageCopy::ami);
    }
}
