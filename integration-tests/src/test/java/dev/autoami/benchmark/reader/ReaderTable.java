package dev.autoami.benchmark.reader;

import dev.autoami.benchmark.ingest.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link ReaderBenchmark}, prints its table and writes it as Markdown. */
public final class ReaderTable {
    // The second does the least that there is to do: the ratios are to it.
    private static final List<String> YAML = List.of("autoami", "snakeYamlEvents", "engineEvents", "snakeYamlLoad");
    private static final List<String> JSON = List.of("autoami", "jacksonTokens", "jacksonTree");
    private static final Map<String, String> WORDS = Map.of(
            "autoami", "autoami, with the decision",
            "snakeYamlEvents", "SnakeYAML events",
            "engineEvents", "snakeyaml-engine events",
            "snakeYamlLoad", "SnakeYAML load (SafeConstructor)",
            "jacksonTokens", "Jackson tokens",
            "jacksonTree", "Jackson tree");

    /** By work, not by the clock: how much the JIT has compiled then does not depend on what else the machine does. */
    private static final int BATCH_BYTES = 30_000_000;

    private static final int WARM_UP = 8;

    /** A result of {@link GCProfiler}: bytes a batch. */
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final boolean isQuick;
    private final StringBuilder table = new StringBuilder();

    private ReaderTable(boolean isQuick) {
        this.isQuick = isQuick;
    }

    /** @param arguments a file for the Markdown, then {@code --quick} or nothing more */
    public static void main(String[] arguments) throws RunnerException, IOException {
        List<String> options = List.of(arguments).subList(1, arguments.length);
        if (!List.of().equals(options) && !List.of("--quick").equals(options)) {
            System.err.println("only --quick may be asked for, not " + String.join(" ", options));
            System.exit(2);
        }
        boolean isQuick = !options.isEmpty();
        String machine = Machine.describe(Clock.systemUTC());
        String load = Machine.load();
        ReaderTable table = new ReaderTable(isQuick);
        table.measure();
        String text = "%s%s%nload average (1, 5, 15 minutes) at start and end: %s; %s%n%n%s"
                .formatted(machine, isQuick ? "; --quick" : "", load, Machine.load(), table.table);
        System.out.println(text);
        Files.writeString(Path.of(arguments[0]), text, StandardCharsets.UTF_8);
    }

    private void measure() throws RunnerException {
        row("report", "bytes", "reader", "CPU ms", "MB/s", "B allocated", "of a byte", "ratio");
        row(IntStream.of(40, 9, 32, 22, 5, 11, 9, 5).mapToObj("-"::repeat).toArray());
        for (Sample sample : Sample.values()) {
            List<String> methods = sample == Sample.JSON_500 ? JSON : YAML;
            Map<String, BenchmarkResult> results = run(sample, methods);
            int bytes = sample.body().length;
            double least = score(results, methods.get(1), CpuProfiler.MICROS).getScore();
            for (String method : methods) {
                Result<?> cpu = score(results, method, CpuProfiler.MICROS);
                double micros = cpu.getScore();
                double allocated = score(results, method, ALLOCATED).getScore() / batch(bytes);
                row(
                        sample.toString(),
                        number("%,d", bytes),
                        WORDS.getOrDefault(method, method),
                        spread(cpu),
                        number("%.0f", bytes / micros),
                        number("%,.0f", allocated),
                        number("%.1f", allocated / bytes),
                        number("%.2f", micros / least));
            }
        }
    }

    private void row(Object... cells) {
        String row = "| %-40s | %9s | %-32s | %22s | %5s | %11s | %9s | %5s |%n".formatted(cells);
        table.append(row);
        System.err.print(row);
    }

    private static int batch(int bytes) {
        return Math.max(1, BATCH_BYTES / bytes);
    }

    private Map<String, BenchmarkResult> run(Sample sample, List<String> methods) throws RunnerException {
        int batch = batch(sample.body().length);
        Runner runner = new Runner(new OptionsBuilder()
                .include(ReaderBenchmark.class.getName() + "\\.(" + String.join("|", methods) + ")$")
                .param("sample", sample.name())
                .forks(isQuick ? 1 : 3)
                .warmupIterations(WARM_UP)
                .warmupBatchSize(batch)
                .measurementIterations(isQuick ? 3 : 8)
                .measurementBatchSize(batch)
                .jvmArgs("-XX:+UseSerialGC", "-Xmx512m")
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build());
        Map<String, BenchmarkResult> results = new HashMap<>();
        for (RunResult result : runner.run()) {
            String method = result.getParams().getBenchmark();
            results.put(method.substring(method.lastIndexOf('.') + 1), result.getAggregatedResult());
        }
        return results;
    }

    private static Result<?> score(Map<String, BenchmarkResult> results, String method, String label) {
        BenchmarkResult result = results.get(method);
        Result<?> score = result == null ? null : result.getSecondaryResults().get(label);
        if (score == null) {
            throw new IllegalStateException("JMH gave no %s of %s".formatted(label, method));
        }
        return score;
    }

    /** The mean of the iterations, and the least and the most. */
    private static String spread(Result<?> micros) {
        return String.format(
                Locale.ROOT,
                "%.3f (%.3f–%.3f)",
                micros.getScore() / 1e3,
                micros.getStatistics().getMin() / 1e3,
                micros.getStatistics().getMax() / 1e3);
    }

    private static String number(String format, Object number) {
        return String.format(Locale.ROOT, format, number);
    }
}
