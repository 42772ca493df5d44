package dev.autoami.deploy.api.message;

import dev.autoami.schema.sweep.Finding;
import org.jspecify.annotations.Nullable;

/**
 * One thing in which an account and the registry differ.
 *
 * @param kind such as {@code left-instance} or {@code missing-image}
 * @param id in EC2, or a certname
 * @param since from when on it should not have been so, as far as that is known
 * @param done a {@link dev.autoami.schema.sweep.Handling} in lower case; due only in a dry run
 * @param note until when it waits, or why it failed
 */
public record FindingMessage(
        String kind,
        String id,
        String region,
        @Nullable String group,
        @Nullable String rebake,
        String since,
        String why,
        String done,
        @Nullable String note) {
    static FindingMessage of(Finding finding) {
        return new FindingMessage(
                Text.of(finding.kind()),
                finding.thing(),
                finding.region(),
                finding.group().orElse(null),
                finding.rebake().orElse(null),
                finding.since().toString(),
                finding.why(),
                Text.of(finding.handling()),
                finding.note().isEmpty() ? null : finding.note());
    }
}
