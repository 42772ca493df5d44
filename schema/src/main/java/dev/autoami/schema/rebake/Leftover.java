package dev.autoami.schema.rebake;

/**
 * What a rebake had to leave behind.
 *
 * @param name an instance's, an AMI's or a certificate's; or in words, what could not even be listed
 * @param reason what EC2 or the CA answered when it was to be removed
 */
public record Leftover(RebakeId rebake, Kind kind, String region, String name, String reason) {
    /** What it is. */
    public enum Kind {
        INSTANCE,
        IMAGE,
        CERTIFICATE,
        /** The tearing down did not get so far as to know. */
        UNKNOWN
    }
}
