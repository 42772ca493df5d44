package dev.autoami.rebaker;

import dev.autoami.schema.rebake.RebakeId;

/** The names of the AMIs that rebakes make: the only key to CreateImage, which has no client token. */
public final class ImageName {
    private ImageName() {}

    /** @param prefix the group's */
    public static String of(String prefix, RebakeId rebake) {
        return "%s-%s".formatted(prefix, rebake);
    }

    /** Of the AMI of a user's instance. Without the group's prefix, with which it may be longer than EC2 takes. */
    public static String ofIntermediate(RebakeId rebake) {
        return "autoami-%s-intermediate".formatted(rebake);
    }
}
