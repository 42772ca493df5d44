package dev.autoami.schema.image;

import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.rebake.Rebake;
import java.util.List;
import java.util.Optional;

/** The images of all groups. Writes are refused with StaleEpochException when the rebake is another node's by now. */
@SuppressWarnings("DoNotCallSuggester") // until its methods are written
public final class Images {
    /**
     * The image that a rebake makes: PENDING, with a copy in the rebake's region that has no AMI yet, and recorded in
     * the rebake. The second call of a rebake answers the image of the first.
     */
    public Image begin(Rebake rebake, String name, List<String> reasons, Optional<String> codeRevision) {
        throw new UnsupportedOperationException("schema");
    }

    /** EC2 answered CreateImage. */
    public Image created(Rebake rebake, ImageId image, AmiId ami) {
        throw new UnsupportedOperationException("schema");
    }

    /** The AMI is available: a CANDIDATE, with these snapshots. */
    public Image available(Rebake rebake, ImageId image, List<SnapshotId> snapshots) {
        throw new UnsupportedOperationException("schema");
    }

    /** The image will not come to be. */
    public Image failed(Rebake rebake, ImageId image, String why) {
        throw new UnsupportedOperationException("schema");
    }

    /** Makes a CANDIDATE the LATEST and the one before it SUPERSEDED, in one transaction; again: no change. */
    public Image promote(Rebake rebake, ImageId image) {
        throw new UnsupportedOperationException("schema");
    }

    public Optional<Image> find(ImageId id) {
        throw new UnsupportedOperationException("schema");
    }

    public Optional<Image> latest(long groupId) {
        throw new UnsupportedOperationException("schema");
    }

    /** Newest first; of all groups, deleted ones included, when none is named. */
    public List<Image> list(Optional<GroupName> group) {
        throw new UnsupportedOperationException("schema");
    }

    public Optional<Image> withAmi(AmiId ami) {
        throw new UnsupportedOperationException("schema");
    }
}
