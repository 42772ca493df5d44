package dev.autoami.schema.rebake;

/** Why a rebake began. */
public enum Trigger {
    CLI,
    GIT_HOOK,
    SCHEDULE,
    REPORT,
    PARENT_IMAGE,
    API
}
