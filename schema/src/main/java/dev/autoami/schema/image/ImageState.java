package dev.autoami.schema.image;

/** The life of an image: design.md, "Words". */
public enum ImageState {
    /** Asked of EC2, not available yet. */
    PENDING,
    /** Available, not yet proven or promoted. */
    CANDIDATE,
    /** What the group's next rebake, and its instances, start from. At most one a group. */
    LATEST,
    SUPERSEDED,
    DEPRECATED,
    DISABLED,
    DEREGISTERED,
    FAILED
}
