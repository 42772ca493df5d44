package dev.autoami.schema.image;

import java.util.List;
import java.util.Optional;

/**
 * An image in one region.
 *
 * @param ami empty until EC2 has answered CreateImage
 * @param state EC2's word for the AMI's state when we last looked, such as {@code pending} or {@code available}
 */
public record ImageCopy(String region, Optional<AmiId> ami, List<SnapshotId> snapshots, String state) {
    public ImageCopy {
        snapshots = List.copyOf(snapshots);
    }
}
