package dev.autoami.schema.group;

import java.time.Instant;

/**
 * A role whose image is kept fresh.
 *
 * @param id the registry's key; a group created again under an old name is another group
 * @param fromBase whether the next rebake starts from the base image, because that was changed
 */
public record Group(
        long id, GroupName name, GroupSettings settings, boolean fromBase, Instant createdAt, Instant updatedAt) {}
