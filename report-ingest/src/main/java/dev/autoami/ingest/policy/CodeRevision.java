package dev.autoami.ingest.policy;

import dev.autoami.ingest.report.RunReport;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Compares the revision that a trigger was about with the one that a report carries. Git's hashes are compared by their
 * beginnings, as most scripts for config_version abbreviate them, and also inside a longer text
 * ({@code web01-production-4f2a9c1}).
 */
final class CodeRevision {
    private static final Pattern WORD = Pattern.compile("[a-z0-9]+");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{7,64}");
    private static final Pattern TIME_STAMP = Pattern.compile("[0-9]{9,11}");

    enum Match {
        SAME,
        DIFFERENT,
        /** The report carries no revision, or one in other words than the trigger's. */
        UNKNOWN
    }

    private CodeRevision() {}

    static Match compare(String triggered, RunReport report) {
        String carried = report.codeRevision().map(CodeRevision::plain).orElse("");
        if (carried.isEmpty()) {
            return Match.UNKNOWN;
        }
        String wanted = plain(triggered);
        boolean carriesHash = false;
        boolean wantsHash = HASH.matcher(wanted).matches();
        for (String word :
                WORD.matcher(carried).results().map(MatchResult::group).toList()) {
            if (HASH.matcher(word).matches()) {
                if (wantsHash && (word.startsWith(wanted) || wanted.startsWith(word))) {
                    return Match.SAME;
                }
                carriesHash |= !TIME_STAMP.matcher(word).matches();
            }
        }
        if (Pattern.compile("(?<![a-z0-9])" + Pattern.quote(wanted) + "(?![a-z0-9])")
                .matcher(carried)
                .find()) {
            return Match.SAME;
        }
        // A configuration version is any script's text: only one with a hash is known to be a revision.
        return report.codeId().isPresent() || carriesHash ? Match.DIFFERENT : Match.UNKNOWN;
    }

    private static String plain(String revision) {
        return revision.strip().toLowerCase(Locale.ROOT);
    }
}
