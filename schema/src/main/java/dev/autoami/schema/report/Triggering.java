package dev.autoami.schema.report;

import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import java.time.Instant;

/** What came of the attempt to trigger a rebake by a live node's report. */
public sealed interface Triggering {
    /** It triggered one. */
    record Triggered(Rebake rebake) implements Triggering {}

    /** The group has a rebake under way or waiting. */
    record Busy(RebakeId with) implements Triggering {}

    /** The last one that a report triggered was too short a time ago. */
    record TooSoon(RebakeId after, Instant until) implements Triggering {}

    /** Another node was first, or the group has another latest image by now. */
    record Overtaken() implements Triggering {}
}
