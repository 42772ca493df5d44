package dev.autoami.schema.report;

import java.util.List;
import java.util.function.Function;

/**
 * A verdict with its evidence. Resources are named as Puppet names them, {@code File[/etc/motd]}.
 *
 * @param reasons sentences for the operator, the weightiest first
 * @param changed resources that changed
 * @param failed resources that failed, or failed to restart
 * @param intentional resources with a successful change that the code intended
 * @param corrective resources with a successful change that only put drift right
 * @param ignored intentional changes that a rule of the group ignored
 * @param skipped resources that were skipped
 */
public record Decision(
        Verdict verdict,
        List<String> reasons,
        List<String> changed,
        List<String> failed,
        List<String> intentional,
        List<String> corrective,
        List<String> ignored,
        List<String> skipped) {
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
     * The decision of a rebake, over all its agent runs: rejected when one of them is, a rebake when one of them changed
     * something intentional and the last one no more. Runs of which even the last did are rejected: they did not
     * converge, and an image of a half-way state helps nobody.
     *
     * @param runs one a run, in the order of the runs, at least one
     */
    public static Decision overAll(List<Decision> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a decision needs the report of at least one run");
        }
        if (runs.stream().anyMatch(run -> run.verdict == Verdict.REJECTED)) {
            return merge(Verdict.REJECTED, reasons(runs, Verdict.REJECTED), runs);
        }
        Decision last = runs.getLast();
        if (!last.isConverged()) {
            String reason = "did not converge in %d %s: the last still changed %s"
                    .formatted(runs.size(), runs.size() == 1 ? "run" : "runs", some(last.unignored()));
            return merge(Verdict.REJECTED, List.of(reason), runs);
        }
        if (runs.stream().anyMatch(run -> run.verdict == Verdict.REBAKE)) {
            return merge(Verdict.REBAKE, reasons(runs, Verdict.REBAKE), runs);
        }
        return merge(Verdict.UP_TO_DATE, reasons(runs, Verdict.UP_TO_DATE), runs);
    }

    /** Whether this run changed nothing intentional that counts, so that another run would not change it either. */
    public boolean isConverged() {
        return unignored().isEmpty();
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
                brief(skipped, 300));
    }

    private static List<String> brief(List<String> texts, int length) {
        return texts.stream()
                .limit(100)
                .map(text -> text.length() <= length ? text : text.substring(0, length) + "…")
                .toList();
    }

    private List<String> unignored() {
        return intentional.stream().filter(name -> !ignored.contains(name)).toList();
    }

    /** The first few of these resources, for a sentence, and how many more there are. */
    public static String some(List<String> resources) {
        int named = Math.min(resources.size(), 5);
        String names = String.join(", ", resources.subList(0, named));
        int more = resources.size() - named;
        return more == 0 ? names : "%s and %d more".formatted(names, more);
    }

    private static List<String> reasons(List<Decision> runs, Verdict verdict) {
        return runs.stream()
                .filter(run -> run.verdict == verdict)
                .flatMap(run -> run.reasons.stream())
                .distinct()
                .toList();
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
                union(runs, Decision::skipped));
    }

    private static List<String> union(List<Decision> runs, Function<Decision, List<String>> resources) {
        return runs.stream().map(resources).flatMap(List::stream).distinct().toList();
    }
}
