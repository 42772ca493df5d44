package dev.autoami.schema.group;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The groups. */
@SuppressWarnings("DoNotCallSuggester") // until its methods are written
public final class Groups {
    /** @throws GroupExistsException when there is one of that name */
    public Group create(GroupName name, GroupSettings settings) {
        throw new UnsupportedOperationException("schema");
    }

    /** By name, ascending. */
    public List<Group> all() {
        throw new UnsupportedOperationException("schema");
    }

    public Optional<Group> find(GroupName name) {
        throw new UnsupportedOperationException("schema");
    }

    /** Also finds a group that was deleted: its images still name it. */
    public Optional<Group> find(long id) {
        throw new UnsupportedOperationException("schema");
    }

    /**
     * Changes a group's settings. When the base image changes, the next rebake starts from base.
     *
     * @throws UnknownGroupException when there is none of that name
     */
    public Group update(GroupName name, UnaryOperator<GroupSettings> change) {
        throw new UnsupportedOperationException("schema");
    }

    /**
     * Deletes a group and keeps its images.
     *
     * @throws UnknownGroupException when there is none of that name
     * @throws GroupBusyException when a rebake of it has not ended
     */
    public void delete(GroupName name) {
        throw new UnsupportedOperationException("schema");
    }
}
