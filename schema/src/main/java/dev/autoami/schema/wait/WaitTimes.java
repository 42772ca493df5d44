package dev.autoami.schema.wait;

import static dev.autoami.schema.jooq.Tables.WAIT_TIME;

import dev.autoami.schema.database.Database;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.Condition;

/** How long the waits of the past took: what the next one may expect. */
public final class WaitTimes {
    /** So many are kept of each kind. */
    private static final int SAMPLES = 16;

    private static final long NO_GROUP = 0;

    private final Database database;

    public WaitTimes(Database database) {
        this.database = database;
    }

    /** Before which few of the last ones were over: one in four. Zero when there were none yet. */
    public Duration usual(WaitKind kind, String region, long group) {
        List<Long> lately = database.read(tx -> tx.select(WAIT_TIME.TOOK_MILLIS)
                .from(WAIT_TIME)
                .where(isOf(kind, region, group))
                .orderBy(WAIT_TIME.TOOK_MILLIS)
                .fetch(WAIT_TIME.TOOK_MILLIS));
        return lately.isEmpty() ? Duration.ZERO : Duration.ofMillis(lately.get(lately.size() / 4));
    }

    public void took(WaitKind kind, String region, long group, Duration time) {
        int slot = ThreadLocalRandom.current().nextInt(SAMPLES);
        database.transact(tx -> tx.insertInto(WAIT_TIME)
                .set(WAIT_TIME.REGION, region)
                .set(WAIT_TIME.KIND, kind.name())
                .set(WAIT_TIME.GROUP_ID, groupOf(kind, group))
                .set(WAIT_TIME.SLOT, slot)
                .set(WAIT_TIME.TOOK_MILLIS, time.toMillis())
                .onDuplicateKeyUpdate()
                .set(WAIT_TIME.TOOK_MILLIS, time.toMillis())
                .execute());
    }

    private static Condition isOf(WaitKind kind, String region, long group) {
        return WAIT_TIME
                .REGION
                .eq(region)
                .and(WAIT_TIME.KIND.eq(kind.name()))
                .and(WAIT_TIME.GROUP_ID.eq(groupOf(kind, group)));
    }

    private static long groupOf(WaitKind kind, long group) {
        return kind.isByGroup() ? group : NO_GROUP;
    }
}
