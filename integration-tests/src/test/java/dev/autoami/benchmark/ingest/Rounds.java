package dev.autoami.benchmark.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rounds of load on several servers in turn, so that what else the machine does meets all of them alike. */
final class Rounds {
    private Rounds() {}

    /** Puts load on a server for a time, and waits for all answers. */
    interface Posting {
        Load.Answers run(Duration time) throws Exception;
    }

    /**
     * What is measured.
     *
     * @param processes whose CPU counts; the memory is the first's
     */
    record Subject(String name, List<Usage> processes, Posting posting) {
        private Duration cpu() {
            return processes.stream().map(Usage::cpu).reduce(Duration.ZERO, Duration::plus);
        }
    }

    /** What the rounds on one subject have shown, a value each. CPU in microseconds a request, times in milliseconds. */
    record Measured(Subject subject, List<Double> cpu, List<Double> rate, List<Double> p50, List<Double> p99) {
        private Measured(Subject subject) {
            this(subject, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        private void round(Duration time) throws Exception {
            Duration before = subject.cpu();
            Load.Answers answers = subject.posting().run(time).noneRefused();
            cpu.add(subject.cpu().minus(before).toNanos() / 1e3 / answers.answered());
            rate.add(answers.perSecond());
            p50.add(answers.p50().toNanos() / 1e6);
            p99.add(answers.p99().toNanos() / 1e6);
        }

        /** How many times the other's CPU, round by round. */
        Figure ratioTo(Measured other) {
            return Figure.of(IntStream.range(0, cpu.size())
                    .mapToObj(round -> cpu.get(round) / other.cpu.get(round))
                    .toList());
        }

        /** What share of a CPU time that was measured another day. */
        Figure ratioTo(double micros) {
            return Figure.of(cpu.stream().map(value -> value / micros).toList());
        }

        Table.Row row(String what) {
            Figure micros = Figure.of(cpu);
            return Table.Row.of(what, subject.name())
                    .cpu(
                            micros.median() < 1000
                                    ? micros + " µs"
                                    : Figure.of(cpu.stream()
                                                    .map(value -> value / 1e3)
                                                    .toList()) + " ms")
                    .rate(Figure.of(rate) + "/s")
                    .latency("%s / %s ms"
                            .formatted(
                                    Figure.rounded(Figure.of(p50).median()),
                                    Figure.rounded(Figure.of(p99).median())))
                    .memory(subject.processes().getFirst().megabytes() + " MB RSS");
        }
    }

    /** Warms all of them up, then measures. */
    static List<Measured> of(Bench bench, List<Subject> subjects) throws Exception {
        for (Subject subject : subjects) {
            warmUp(subject, bench.warmUp());
        }
        List<Measured> all = subjects.stream().map(Measured::new).toList();
        for (int round = 0; round < bench.rounds(); round++) {
            for (Measured one : all) {
                one.round(bench.round());
            }
        }
        return all;
    }

    /** By CPU, not by the clock: what the JIT has compiled then does not depend on what else the machine does. */
    static void warmUp(Subject subject, Duration cpu) throws Exception {
        Duration enough = subject.cpu().plus(cpu);
        for (int attempt = 0; attempt < 30 && subject.cpu().compareTo(enough) < 0; attempt++) {
            subject.posting().run(cpu);
        }
    }
}
