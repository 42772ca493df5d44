package dev.autoami.schema.group;

import static dev.autoami.schema.jooq.Tables.IMAGE_GROUP;
import static dev.autoami.schema.jooq.Tables.REBAKE;

import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.ImageGroupRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;

/** The groups. */
public final class Groups {
    private final Database database;

    public Groups(Database database) {
        this.database = database;
    }

    /** @throws GroupExistsException when there is one of that name */
    public Group create(GroupName name, GroupSettings settings) {
        return database.transact(tx -> {
            if (tx.fetchExists(IMAGE_GROUP, IMAGE_GROUP.ACTIVE_NAME.eq(name.value()))) {
                throw new GroupExistsException(name);
            }
            ImageGroupRecord row = tx.newRecord(IMAGE_GROUP);
            row.setName(name.value());
            row.setActiveName(name.value());
            GroupRows.write(settings, row);
            row.setFromBase(false);
            row.setCreatedAt(database.now());
            row.setUpdatedAt(row.getCreatedAt());
            row.store();
            return GroupRows.read(row);
        });
    }

    /** By name, ascending. */
    public List<Group> all() {
        return database.read(tx -> tx.selectFrom(IMAGE_GROUP)
                .where(IMAGE_GROUP.ACTIVE_NAME.isNotNull())
                .orderBy(IMAGE_GROUP.ACTIVE_NAME)
                .fetch(GroupRows::read));
    }

    /** Those that watch live nodes. */
    public List<Group> watching() {
        return database.read(tx -> tx.selectFrom(IMAGE_GROUP)
                .where(IMAGE_GROUP.ACTIVE_NAME.isNotNull())
                .and(IMAGE_GROUP.WATCH.isNotNull())
                .fetch(GroupRows::read));
    }

    public Optional<Group> find(GroupName name) {
        return database.read(tx -> tx.selectFrom(IMAGE_GROUP)
                .where(IMAGE_GROUP.ACTIVE_NAME.eq(name.value()))
                .fetchOptional(GroupRows::read));
    }

    /** Also finds a group that was deleted: its images still name it. */
    public Optional<Group> find(long id) {
        return database.read(
                tx -> tx.selectFrom(IMAGE_GROUP).where(IMAGE_GROUP.ID.eq(id)).fetchOptional(GroupRows::read));
    }

    /**
     * Changes a group's settings. When the base image changes, the next rebake starts from base.
     *
     * @param change called again when another changed the group at the same time
     * @throws UnknownGroupException when there is none of that name
     */
    public Group update(GroupName name, UnaryOperator<GroupSettings> change) {
        return database.transact(tx -> {
            ImageGroupRecord row = GroupRows.lock(tx, name);
            GroupSettings before = GroupRows.read(row).settings();
            GroupSettings after = change.apply(before);
            GroupRows.write(after, row);
            if (!after.baseImage().equals(before.baseImage())) {
                row.setFromBase(true);
            }
            row.setUpdatedAt(database.now());
            row.update();
            return GroupRows.read(row);
        });
    }

    /**
     * Deletes a group and keeps its images.
     *
     * @throws UnknownGroupException when there is none of that name
     * @throws GroupBusyException when a rebake of it has not ended
     */
    public void delete(GroupName name) {
        database.transact(tx -> {
            ImageGroupRecord row = GroupRows.lock(tx, name);
            if (isBusy(tx, row.getId())) {
                throw new GroupBusyException(name);
            }
            row.setActiveName(null);
            row.setDeletedAt(database.now());
            return row.update();
        });
    }

    private static boolean isBusy(DSLContext tx, long group) {
        return tx.fetchExists(REBAKE, REBAKE.GROUP_ID.eq(group).and(REBAKE.OUTCOME.isNull()));
    }
}
