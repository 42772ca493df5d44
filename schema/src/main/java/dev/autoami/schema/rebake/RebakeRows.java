package dev.autoami.schema.rebake;

import static dev.autoami.schema.jooq.Tables.IMAGE_GROUP;
import static dev.autoami.schema.jooq.Tables.REBAKE;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.autoami.schema.database.Columns;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.jooq.tables.records.RebakeRecord;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.Record;
import org.jooq.SelectConditionStep;

/** Rows of {@code rebake}; public for the other repositories only. */
public final class RebakeRows {
    private static final TypeReference<Decision> DECISION = new TypeReference<>() {};

    private RebakeRows() {}

    /**
     * The row, locked until the transaction ends: nobody picks the rebake up while something is written for it.
     *
     * @throws StaleEpochException when another node has it by now
     */
    public static RebakeRecord hold(DSLContext tx, Rebake rebake) {
        return tx.selectFrom(REBAKE)
                .where(is(rebake))
                .forUpdate()
                .fetchOptional()
                .orElseThrow(() -> new StaleEpochException(rebake.id(), rebake.epoch()));
    }

    static Condition is(Rebake rebake) {
        return REBAKE.ID.eq(rebake.id().value()).and(REBAKE.EPOCH.eq(rebake.epoch()));
    }

    static SelectConditionStep<Record> select(DSLContext tx, Condition condition) {
        return tx.select(REBAKE.fields())
                .select(IMAGE_GROUP.NAME)
                .from(REBAKE)
                .join(IMAGE_GROUP)
                .on(IMAGE_GROUP.ID.eq(REBAKE.GROUP_ID))
                .where(condition);
    }

    static Rebake read(Record joined) {
        RebakeRecord row = joined.into(REBAKE);
        return new Rebake(
                new RebakeId(row.getId()),
                row.getGroupId(),
                new GroupName(joined.get(IMAGE_GROUP.NAME)),
                Purpose.valueOf(row.getPurpose()),
                Trigger.valueOf(row.getTriggeredBy()),
                Optional.ofNullable(row.getCodeRevision()),
                row.getFromBase(),
                StepName.valueOf(row.getStep()),
                Optional.ofNullable(row.getEnding()).map(Outcome::valueOf),
                Optional.ofNullable(row.getOutcome()).map(Outcome::valueOf),
                row.getEpoch(),
                row.getCancelRequested(),
                row.getRegion(),
                new Certname(row.getCertname()),
                Optional.ofNullable(row.getSource()).map(AmiId::new),
                Optional.ofNullable(row.getParentId()).map(ImageId::new),
                Optional.ofNullable(row.getLaunchType())
                        .map(type -> new Placement(type, Optional.ofNullable(row.getLaunchSubnet()))),
                Optional.ofNullable(row.getLaunchToken()),
                row.getLaunchNumber(),
                Optional.ofNullable(row.getInstance()).map(InstanceId::new),
                Optional.ofNullable(row.getCaServer()),
                Optional.ofNullable(row.getImageId()).map(ImageId::new),
                row.getRuns(),
                Optional.ofNullable(row.getDecision()).map(json -> Columns.parse(json, DECISION)),
                Optional.ofNullable(row.getCleanedAt()),
                Optional.ofNullable(row.getFailure()),
                Optional.ofNullable(row.getGivenInstance()).map(InstanceId::new),
                row.getTerminateGiven(),
                Optional.ofNullable(row.getIntermediate()).map(AmiId::new),
                keep(row),
                Optional.ofNullable(row.getKeepUntil()),
                Optional.ofNullable(row.getKeepLogin()),
                Optional.ofNullable(row.getLaunchedAt()),
                Optional.ofNullable(row.getLateSince()),
                row.getRequestedAt(),
                Optional.ofNullable(row.getStartedAt()),
                Optional.ofNullable(row.getFinishedAt()));
    }

    private static Optional<Keep> keep(RebakeRecord row) {
        JSON keys = row.getKeepKeys();
        return Optional.ofNullable(row.getKeepSeconds())
                .map(seconds ->
                        new Keep(Duration.ofSeconds(seconds), keys == null ? List.of() : Columns.strings(keys)));
    }
}
