package dev.autoami.schema.image;

import static dev.autoami.schema.jooq.Tables.IMAGE;
import static dev.autoami.schema.jooq.Tables.IMAGE_COPY;
import static dev.autoami.schema.jooq.Tables.IMAGE_GROUP;

import dev.autoami.schema.database.Columns;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.jooq.tables.records.ImageCopyRecord;
import dev.autoami.schema.jooq.tables.records.ImageRecord;
import dev.autoami.schema.rebake.RebakeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Rows of {@code image} with their copies. */
final class ImageRows {
    private ImageRows() {}

    /** Newest first. */
    static List<Image> select(DSLContext tx, Condition condition) {
        List<Record> images = tx.select(IMAGE.fields())
                .select(IMAGE_GROUP.NAME)
                .from(IMAGE)
                .join(IMAGE_GROUP)
                .on(IMAGE_GROUP.ID.eq(IMAGE.GROUP_ID))
                .where(condition)
                .orderBy(IMAGE.ID.desc())
                .fetch();
        Map<Long, List<ImageCopy>> copies = tx.select(IMAGE_COPY.fields())
                .from(IMAGE_COPY)
                .join(IMAGE)
                .on(IMAGE.ID.eq(IMAGE_COPY.IMAGE_ID))
                .join(IMAGE_GROUP)
                .on(IMAGE_GROUP.ID.eq(IMAGE.GROUP_ID))
                .where(condition)
                .orderBy(IMAGE_COPY.IMAGE_ID, IMAGE_COPY.REGION)
                .fetchGroups(IMAGE_COPY.IMAGE_ID, copy -> copy(copy.into(IMAGE_COPY)));
        return images.stream()
                .map(image -> image(image, copies.getOrDefault(image.get(IMAGE.ID), List.of())))
                .toList();
    }

    private static Image image(Record joined, List<ImageCopy> copies) {
        ImageRecord row = joined.into(IMAGE);
        return new Image(
                new ImageId(row.getId()),
                row.getGroupId(),
                new GroupName(joined.get(IMAGE_GROUP.NAME)),
                row.getGeneration(),
                Optional.ofNullable(row.getParentId()).map(ImageId::new),
                new AmiId(row.getSource()),
                new RebakeId(row.getRebakeId()),
                row.getName(),
                ImageState.valueOf(row.getState()),
                Columns.strings(row.getReasons()),
                Optional.ofNullable(row.getCodeRevision()),
                copies,
                row.getCreatedAt(),
                Optional.ofNullable(row.getPromotedAt()));
    }

    private static ImageCopy copy(ImageCopyRecord row) {
        return new ImageCopy(
                row.getRegion(),
                Optional.ofNullable(row.getAmi()).map(AmiId::new),
                Columns.strings(row.getSnapshots()).stream()
                        .map(SnapshotId::new)
                        .toList(),
                row.getState());
    }
}
