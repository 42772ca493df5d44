package dev.autoami.schema.group;

/** Thrown because there is no group of that name. */
public final class UnknownGroupException extends RuntimeException {
    public UnknownGroupException(GroupName name) {
        super("there is no group %s".formatted(name));
    }
}
