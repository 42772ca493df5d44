package dev.autoami.deploy.api.message;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.report.LiveDecision;
import org.jspecify.annotations.Nullable;

/**
 * What a group decided from a live node's report, and what came of it.
 *
 * @param state {@code NOTHING_DUE}, {@code WAITS}, {@code TRIGGERED}, {@code COVERED} or {@code NOT_NEEDED}
 * @param image what the node was launched from, once that is known
 * @param rebake the one that it triggered, or that covers it
 * @param outcome how that one ended, once it has
 * @param note why nothing came of it, or what it waits for
 */
public record ReportMessage(
        long id,
        String group,
        String certname,
        String transaction,
        String receivedAt,
        @Nullable String revision,
        DecisionMessage decision,
        String state,
        @Nullable String image,
        @Nullable String rebake,
        @Nullable String outcome,
        @Nullable String note) {

    public static ReportMessage of(LiveDecision decision) {
        return new ReportMessage(
                decision.id(),
                decision.group().value(),
                decision.certname().value(),
                decision.transaction(),
                decision.receivedAt().toString(),
                decision.codeRevision().orElse(null),
                DecisionMessage.of(decision.decision()),
                decision.state().name(),
                decision.image().map(AmiId::value).orElse(null),
                decision.rebake().map(RebakeId::value).orElse(null),
                decision.outcome().map(Enum::name).orElse(null),
                decision.note().orElse(null));
    }
}
