package dev.autoami.schema.wait;

/** What one waits for at EC2. */
public enum WaitKind {
    BOOT,
    STOP,
    TERMINATE,
    /** Depends on how big the disks are, and so on the group. */
    IMAGE;

    boolean isByGroup() {
        return this == IMAGE;
    }
}
