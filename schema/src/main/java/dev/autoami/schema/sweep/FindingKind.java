package dev.autoami.schema.sweep;

/** In what an account and the registry differ. */
public enum FindingKind {
    /** An instance of a rebake that has ended. */
    LEFT_INSTANCE,
    /** An AMI of a rebake that has ended and did not promote it. */
    LEFT_IMAGE,
    /** A snapshot of an AMI that is gone. */
    LEFT_SNAPSHOT,
    /** A volume of a rebake that has ended, attached to nothing. */
    LEFT_VOLUME,
    /** A certificate, or a request for one, of a rebake that has ended. */
    LEFT_CERTIFICATE,
    /** An AMI of a rebake that has ended, which EC2 is still making. */
    LATE_IMAGE,
    /** A promoted image whose AMI is gone from EC2. */
    MISSING_IMAGE,
    /** An image that was marked as missing and whose AMI is there again. */
    RETURNED_IMAGE,
    /** A promoted image whose AMI somebody put in another state, such as disabled. */
    CHANGED_IMAGE,
    /** An instance that a rebake works on and that is gone from EC2. */
    MISSING_INSTANCE,
    /** Has the tags of this installation, but AutoAMI cannot tell that it made it for itself: a copy, for example. */
    DOUBTFUL,
    /** Has AutoAMI's tags, and another installation's id or none that is known. */
    FOREIGN
}
