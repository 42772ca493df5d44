package dev.autoami.schema.report;

import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.RebakeId;
import java.time.Instant;
import java.util.Optional;

/**
 * What was decided from a live node's report by the rules of one group that watches it, and what came of it.
 *
 * @param transaction as of {@link Report}
 * @param image what the node was launched from, once that is known
 * @param rebake the one that it triggered, or that covers it
 * @param outcome how that one ended, once it has
 * @param note why nothing came of it, or what it waits for
 */
public record LiveDecision(
        long id,
        long groupId,
        GroupName group,
        Certname certname,
        String transaction,
        Instant receivedAt,
        Optional<String> codeRevision,
        Decision decision,
        State state,
        Optional<AmiId> image,
        Optional<RebakeId> rebake,
        Optional<Outcome> outcome,
        Optional<String> note) {

    /** What came of it. */
    public enum State {
        /** The verdict is none that asks for a rebake. */
        NOTHING_DUE,
        /** A rebake may come of it, when it is its turn. */
        WAITS,
        /** It triggered a rebake. */
        TRIGGERED,
        /** A rebake that began after it, whatever triggered that, ended UP_TO_DATE or REJECTED: it has been looked into. */
        COVERED,
        /** It says nothing about the latest image. */
        NOT_NEEDED
    }
}
