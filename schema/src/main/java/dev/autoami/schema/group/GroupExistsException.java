package dev.autoami.schema.group;

/** Thrown because there is a group of that name already. */
public final class GroupExistsException extends RuntimeException {
    public GroupExistsException(GroupName name) {
        super("there is a group %s already".formatted(name));
    }
}
