package dev.autoami.schema.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A verdict with its evidence. Resources are named as Puppet names them, {@code File[/etc/motd]}.
 *
 * @param reasons sentences for the operator, the weightiest first; of a run that is not rejected the first gives the
 *     verdict, and the others tell which of the group's rules said what
 * @param changed resources that changed
 * @param failed resources that failed, or failed to restart
 * @param intentional resources with a successful change that the code intended
 * @param corrective resources with a successful change that only put drift right
 * @param ignored resources whose change would count, had not a rule of the group ignored it
 * @param skipped resources that were skipped
 * @param countsCorrective whether the group counts corrective changes too
 */
public record Decision(
        Verdict verdict,
        List<String> reasons,
        List<String> changed,
        List<String> failed,
        List<String> intentional,
        List<String> corrective,
        List<String> ignored,
        List<String> skipped,
        boolean countsCorrective) {
    public Decision {
        reasons = List.copyOf(reasons);
        changed = List.copyOf(changed);
        failed = List.copyOf(failed);
        intentional = List.copyOf(intentional);
        corrective = List.copyOf(corrective);
        ignored = List.copyOf(ignored);
        skipped = List.copyOf(skipped);
    }

    /**
     * The decision of a rebake, over all its agent runs: rejected when one of them is, a rebake when one of them says so
     * and the last one changed no more of what counts. Runs of which even the last did are rejected: they did not
     * converge, and an image of a half-way state helps nobody.
     *
     * @param runs one a run, in the order of the runs, at least one
     */
    public static Decision overAll(List<Decision> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a decision needs the report of at least one run");
        }
        if (runs.stream().anyMatch(run -> run.verdict == Verdict.REJECTED)) {
            List<String> against = runs.stream()
                    .filter(run -> run.verdict == Verdict.REJECTED)
                    .flatMap(run -> run.reasons.stream())
                    .distinct()
                    .toList();
            return merge(Verdict.REJECTED, against, runs);
        }
        Decision last = runs.getLast();
        if (!last.isConverged()) {
            String still = "did not converge in %d %s: the last still %s"
                    .formatted(runs.size(), runs.size() == 1 ? "run" : "runs", last.unsettled());
            List<String> reasons = Stream.concat(Stream.of(still), runs.stream().flatMap(Decision::asides))
                    .distinct()
                    .toList();
            return merge(Verdict.REJECTED, reasons, runs);
        }
        boolean rebake = runs.stream().anyMatch(run -> run.verdict == Verdict.REBAKE);
        Verdict verdict = rebake ? Verdict.REBAKE : Verdict.UP_TO_DATE;
        return merge(verdict, reasons(runs, verdict), runs);
    }

    /** Whether this run changed nothing that counts, so that another run would not change it either. */
    public boolean isConverged() {
        return unignored(intentional).isEmpty()
                && (!countsCorrective || unignored(corrective).isEmpty());
    }

    /** For keeping many: of each list the beginning, and of each text. */
    Decision brief() {
        return new Decision(
                verdict,
                brief(reasons, 2000),
                brief(changed, 300),
                brief(failed, 300),
                brief(intentional, 300),
                brief(corrective, 300),
                brief(ignored, 300),
                brief(skipped, 300),
                countsCorrective);
    }

    private static List<String> brief(List<String> texts, int length) {
        return texts.stream()
                .limit(100)
                .map(text -> text.length() <= length ? text : text.substring(0, length) + "…")
                .toList();
    }

    private String unsettled() {
        List<String> still = new ArrayList<>();
        if (!unignored(intentional).isEmpty()) {
            still.add("changed " + some(unignored(intentional)));
        }
        if (countsCorrective && !unignored(corrective).isEmpty()) {
            still.add("corrected %s, which the group counts".formatted(some(unignored(corrective))));
        }
        return String.join(" and ", still);
    }

    private List<String> unignored(List<String> resources) {
        Set<String> taken = new HashSet<>(ignored);
        return resources.stream().filter(name -> !taken.contains(name)).toList();
    }

    /** The first few of these resources, for a sentence, and how many more there are. */
    public static String some(List<String> resources) {
        int named = Math.min(resources.size(), 5);
        String names = String.join(", ", resources.subList(0, named));
        int more = resources.size() - named;
        return more == 0 ? names : "%s and %d more".formatted(names, more);
    }

    /** Of the runs with this verdict, and of the others what the group's rules said. */
    private static List<String> reasons(List<Decision> runs, Verdict verdict) {
        return Stream.concat(
                        runs.stream().filter(run -> run.verdict == verdict).flatMap(run -> run.reasons.stream()),
                        runs.stream().flatMap(Decision::asides))
                .distinct()
                .toList();
    }

    private Stream<String> asides() {
        return reasons.stream().skip(1);
    }

    private static Decision merge(Verdict verdict, List<String> reasons, List<Decision> runs) {
        return new Decision(
                verdict,
                reasons,
                union(runs, Decision::changed),
                union(runs, Decision::failed),
                union(runs, Decision::intentional),
                union(runs, Decision::corrective),
                union(runs, Decision::ignored),
                union(runs, Decision::skipped),
                runs.stream().anyMatch(Decision::countsCorrective));
    }

    private static List<String> union(List<Decision> runs, Function<Decision, List<String>> resources) {
        return runs.stream().map(resources).flatMap(List::stream).distinct().toList();
    }
}
