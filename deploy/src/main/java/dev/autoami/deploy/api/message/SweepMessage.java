package dev.autoami.deploy.api.message;

import dev.autoami.rebaker.sweep.Sweep;
import java.util.List;

/**
 * What a sweep found and did.
 *
 * @param installation the id in the tag {@code autoami:installation} of what this installation makes
 * @param complete whether all could be looked at, and all done that was due
 * @param troubles what could not be looked at, and why
 */
public record SweepMessage(
        String installation,
        boolean dryRun,
        String startedAt,
        boolean complete,
        List<FindingMessage> findings,
        List<String> troubles) {
    public static SweepMessage of(Sweep sweep) {
        return new SweepMessage(
                sweep.installation().value(),
                sweep.dryRun(),
                sweep.startedAt().toString(),
                sweep.isComplete(),
                sweep.findings().stream().map(FindingMessage::of).toList(),
                sweep.troubles());
    }
}
