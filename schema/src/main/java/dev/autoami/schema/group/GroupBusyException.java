package dev.autoami.schema.group;

/** Thrown because group of that name has a rebake that has not ended. */
public final class GroupBusyException extends RuntimeException {
    public GroupBusyException(GroupName name) {
        super("group %s has a rebake that has not ended".formatted(name));
    }
}
