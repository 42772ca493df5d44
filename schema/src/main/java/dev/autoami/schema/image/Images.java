package dev.autoami.schema.image;

import static dev.autoami.schema.jooq.Tables.IMAGE;
import static dev.autoami.schema.jooq.Tables.IMAGE_COPY;
import static dev.autoami.schema.jooq.Tables.IMAGE_GROUP;
import static dev.autoami.schema.jooq.Tables.REBAKE;
import static java.util.stream.Collectors.toSet;

import dev.autoami.schema.database.Columns;
import dev.autoami.schema.database.Database;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupRows;
import dev.autoami.schema.jooq.tables.records.ImageCopyRecord;
import dev.autoami.schema.jooq.tables.records.ImageRecord;
import dev.autoami.schema.jooq.tables.records.RebakeRecord;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRows;
import dev.autoami.schema.rebake.Rebakes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The images of all groups. Writes are refused with StaleEpochException when the rebake is another node's by now. */
public final class Images {
    /** A copy's state once its AMI was found to be gone though AutoAMI did not deregister it. */
    public static final String MISSING = "missing";

    private final Database database;
    private final Rebakes rebakes;

    /** @param rebakes whose timelines tell what became of their images later */
    public Images(Database database, Rebakes rebakes) {
        this.database = database;
        this.rebakes = rebakes;
    }

    /**
     * The image that a rebake makes: PENDING, with a copy in the rebake's region that has no AMI yet, and recorded in
     * the rebake. The second call of a rebake answers the image of the first.
     */
    public Image begin(Rebake rebake, String name, List<String> reasons, Optional<String> codeRevision) {
        return database.transact(tx -> {
            RebakeRecord maker = RebakeRows.hold(tx, rebake);
            if (maker.getImageId() == null) {
                maker.setImageId(insert(tx, maker, name, reasons, codeRevision));
                maker.update();
            }
            return read(tx, maker.getImageId());
        });
    }

    private long insert(
            DSLContext tx, RebakeRecord maker, String name, List<String> reasons, Optional<String> codeRevision) {
        if (maker.getSource() == null) {
            throw new IllegalStateException("rebake %s makes an image but has launched none".formatted(maker.getId()));
        }
        ImageRecord image = tx.newRecord(IMAGE);
        image.setGroupId(maker.getGroupId());
        // Only the group's one rebake under way makes images, and its row is locked.
        image.setGeneration(1 + newestGeneration(tx, maker.getGroupId()));
        image.setParentId(maker.getParentId());
        image.setSource(maker.getSource());
        image.setRebakeId(maker.getId());
        image.setName(name);
        image.setState(ImageState.PENDING.name());
        image.setReasons(Columns.json(reasons));
        image.setCodeRevision(Columns.cut(IMAGE.CODE_REVISION, codeRevision.orElse(null)));
        image.setCreatedAt(database.now());
        image.insert();
        ImageCopyRecord copy = tx.newRecord(IMAGE_COPY);
        copy.setImageId(image.getId());
        copy.setRegion(maker.getRegion());
        copy.setSnapshots(Columns.json(List.of()));
        copy.setState("pending");
        copy.insert();
        return image.getId();
    }

    private static int newestGeneration(DSLContext tx, long group) {
        return tx.select(DSL.coalesce(DSL.max(IMAGE.GENERATION), 0))
                .from(IMAGE)
                .where(IMAGE.GROUP_ID.eq(group))
                .fetchSingle()
                .value1();
    }

    /** EC2 answered CreateImage. */
    public Image created(Rebake rebake, ImageId image, AmiId ami) {
        return write(rebake, image, (row, copy) -> copy.setAmi(ami.value()));
    }

    /** The AMI is available: a CANDIDATE, with these snapshots. */
    public Image available(Rebake rebake, ImageId image, List<SnapshotId> snapshots) {
        return write(rebake, image, (row, copy) -> {
            if (row.getState().equals(ImageState.PENDING.name())) {
                row.setState(ImageState.CANDIDATE.name());
            }
            copy.setState("available");
            copy.setSnapshots(
                    Columns.json(snapshots.stream().map(SnapshotId::value).toList()));
        });
    }

    /** The image will not come to be. One that was promoted already stays what it is. */
    public Image failed(Rebake rebake, ImageId image, String why) {
        return write(rebake, image, (row, copy) -> {
            if (row.getPromotedAt() == null) {
                row.setState(ImageState.FAILED.name());
                row.setFailure(why);
                copy.setState("failed");
            }
        });
    }

    /** Makes a CANDIDATE the LATEST and the one before it SUPERSEDED, in one transaction; again: no change. */
    public Image promote(Rebake rebake, ImageId image) {
        return database.transact(tx -> {
            RebakeRecord maker = RebakeRows.hold(tx, rebake);
            ImageRecord row = lock(tx, rebake, image);
            if (row.getPromotedAt() == null) {
                if (!row.getState().equals(ImageState.CANDIDATE.name())) {
                    throw new IllegalStateException("image %s of rebake %s is %s: only a CANDIDATE is promoted"
                            .formatted(image, rebake.id(), row.getState()));
                }
                supersede(tx, row.getGroupId());
                row.setState(ImageState.LATEST.name());
                row.setLatestOf(row.getGroupId());
                row.setPromotedAt(database.now());
                row.update();
                cameFromBase(tx, maker);
            }
            return read(tx, image.value());
        });
    }

    private static void supersede(DSLContext tx, long group) {
        tx.update(IMAGE)
                .set(IMAGE.STATE, ImageState.SUPERSEDED.name())
                .setNull(IMAGE.LATEST_OF)
                .where(IMAGE.LATEST_OF.eq(group))
                .execute();
    }

    /** The group's wish for a rebake from base is fulfilled, unless its base image was changed again meanwhile. */
    private static void cameFromBase(DSLContext tx, RebakeRecord maker) {
        if (maker.getFromBase()) {
            tx.update(IMAGE_GROUP)
                    .set(IMAGE_GROUP.FROM_BASE, false)
                    .where(IMAGE_GROUP.ID.eq(maker.getGroupId()))
                    .and(IMAGE_GROUP.BASE_IMAGE.eq(maker.getSource()))
                    .execute();
        }
    }

    public Optional<Image> find(ImageId id) {
        return database.read(
                tx -> ImageRows.select(tx, IMAGE.ID.eq(id.value())).stream().findFirst());
    }

    public Optional<Image> latest(long groupId) {
        return database.read(
                tx -> ImageRows.select(tx, IMAGE.LATEST_OF.eq(groupId)).stream().findFirst());
    }

    /** Newest first; of a group that was deleted too, and of all groups when none is named. */
    public List<Image> list(Optional<GroupName> group) {
        return database.read(tx -> ImageRows.select(
                tx, group.map(name -> GroupRows.named(tx, name)).orElseGet(DSL::noCondition)));
    }

    public Optional<Image> withAmi(AmiId ami) {
        return database.read(tx -> ImageRows.select(
                        tx,
                        IMAGE.ID.in(
                                tx.select(IMAGE_COPY.IMAGE_ID).from(IMAGE_COPY).where(IMAGE_COPY.AMI.eq(ami.value()))))
                .stream()
                .findFirst());
    }

    /** Those that these rebakes made or began to make. */
    public Map<RebakeId, Image> madeBy(Collection<RebakeId> makers) {
        Map<RebakeId, Image> found = new HashMap<>();
        if (!makers.isEmpty()) {
            Set<String> ids = makers.stream().map(RebakeId::value).collect(toSet());
            database.read(tx -> ImageRows.select(tx, IMAGE.REBAKE_ID.in(ids)))
                    .forEach(image -> found.put(image.rebake(), image));
        }
        return found;
    }

    /** All that were ever promoted and have a copy in a region, newest first. */
    public List<Image> promotedIn(String region) {
        return database.read(tx -> ImageRows.select(
                tx,
                IMAGE.PROMOTED_AT
                        .isNotNull()
                        .and(IMAGE.ID.in(
                                tx.select(IMAGE_COPY.IMAGE_ID).from(IMAGE_COPY).where(IMAGE_COPY.REGION.eq(region))))));
    }

    /**
     * A promoted image's AMI in a region is gone, and nobody told the registry: the copy is {@link #MISSING}, and the image
     * DEREGISTERED when it has no other; if it was the latest, its group has none. Answers false when that is known.
     *
     * @param why for the timeline of the rebake that made it
     */
    public boolean missing(ImageId image, String region, String why) {
        return look(image, region, (tx, row, copy) -> {
            if (copy.getState().equals(MISSING) || row.getState().equals(ImageState.DEREGISTERED.name())) {
                return false;
            }
            copy.setState(MISSING);
            copy.update();
            boolean isThereElsewhere = tx.fetchExists(
                    IMAGE_COPY, IMAGE_COPY.IMAGE_ID.eq(image.value()).and(IMAGE_COPY.STATE.ne(MISSING)));
            if (!isThereElsewhere) {
                row.setState(ImageState.DEREGISTERED.name());
                row.setLatestOf(null);
                row.setFailure(why);
                row.update();
            }
            rebakes.remark(tx, row.getRebakeId(), why);
            return true;
        });
    }

    /**
     * The AMI of a copy that was {@link #MISSING} is there again. The image is the LATEST again if its group has had no
     * other since, else SUPERSEDED. Answers false when it was not missing.
     */
    public boolean returned(ImageId image, String region, String state, String why) {
        return look(image, region, (tx, row, copy) -> {
            if (!copy.getState().equals(MISSING)) {
                return false;
            }
            copy.setState(state);
            copy.update();
            if (row.getState().equals(ImageState.DEREGISTERED.name())) {
                boolean isNewest = !tx.fetchExists(
                        IMAGE,
                        IMAGE.GROUP_ID
                                .eq(row.getGroupId())
                                .and(IMAGE.GENERATION.gt(row.getGeneration()))
                                .and(IMAGE.PROMOTED_AT.isNotNull()));
                row.setState((isNewest ? ImageState.LATEST : ImageState.SUPERSEDED).name());
                row.setLatestOf(isNewest ? row.getGroupId() : null);
                row.setFailure(null);
                row.update();
            }
            rebakes.remark(tx, row.getRebakeId(), why);
            return true;
        });
    }

    /** Somebody put the AMI of a copy in another state, in EC2's word. Answers false when that is known. */
    public boolean changed(ImageId image, String region, String state, String why) {
        return look(image, region, (tx, row, copy) -> {
            if (copy.getState().equals(state)) {
                return false;
            }
            copy.setState(state);
            copy.update();
            rebakes.remark(tx, row.getRebakeId(), why);
            return true;
        });
    }

    private interface Look {
        boolean at(DSLContext tx, ImageRecord row, ImageCopyRecord copy);
    }

    /** By somebody who looks on: whatever becomes of the rebake that made it. */
    private boolean look(ImageId image, String region, Look look) {
        return database.transact(tx -> {
            // The maker's row first, as everybody does who writes to an image.
            String maker = tx.select(IMAGE.REBAKE_ID)
                    .from(IMAGE)
                    .where(IMAGE.ID.eq(image.value()))
                    .fetchSingle()
                    .value1();
            tx.selectFrom(REBAKE).where(REBAKE.ID.eq(maker)).forUpdate().fetch();
            ImageRecord row = tx.selectFrom(IMAGE)
                    .where(IMAGE.ID.eq(image.value()))
                    .forUpdate()
                    .fetchSingle();
            ImageCopyRecord copy = tx.fetchSingle(
                    IMAGE_COPY, IMAGE_COPY.IMAGE_ID.eq(image.value()).and(IMAGE_COPY.REGION.eq(region)));
            return look.at(tx, row, copy);
        });
    }

    private Image write(Rebake rebake, ImageId image, BiConsumer<ImageRecord, ImageCopyRecord> change) {
        return database.transact(tx -> {
            RebakeRows.hold(tx, rebake);
            ImageRecord row = lock(tx, rebake, image);
            ImageCopyRecord copy = tx.fetchSingle(
                    IMAGE_COPY, IMAGE_COPY.IMAGE_ID.eq(image.value()).and(IMAGE_COPY.REGION.eq(rebake.region())));
            change.accept(row, copy);
            row.update();
            copy.update();
            return read(tx, image.value());
        });
    }

    private static ImageRecord lock(DSLContext tx, Rebake rebake, ImageId image) {
        return tx.selectFrom(IMAGE)
                .where(IMAGE.ID.eq(image.value()))
                .and(IMAGE.REBAKE_ID.eq(rebake.id().value()))
                .forUpdate()
                .fetchOptional()
                .orElseThrow(() ->
                        new IllegalArgumentException("image %s is none of rebake %s".formatted(image, rebake.id())));
    }

    private static Image read(DSLContext tx, long id) {
        return ImageRows.select(tx, IMAGE.ID.eq(id)).getFirst();
    }
}
