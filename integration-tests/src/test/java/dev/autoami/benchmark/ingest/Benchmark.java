package dev.autoami.benchmark.ingest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Runs the sections that are asked for, or all; prints their table and writes it as Markdown. */
final class Benchmark {
    private static final String PEER = "puppetdb";
    private static final List<Section> SECTIONS = List.of(
            new Unwatched(),
            new Unchanged(),
            new Tls(),
            new PuppetDbPeer(),
            new Changed(),
            new Memory(),
            new Hostile(),
            new EventLoop());

    private final Bench bench;
    private final List<String> loads = new ArrayList<>();
    private boolean failed;

    private Benchmark(Bench bench) {
        this.bench = bench;
    }

    /** @param arguments a file for the Markdown, then {@code --quick}, {@code --puppetdb} and names of sections */
    public static void main(String[] arguments) throws Exception {
        Path markdown = Path.of(arguments[0]).toAbsolutePath();
        Set<String> asked = new TreeSet<>(List.of(arguments).subList(1, arguments.length));
        boolean isQuick = asked.remove("--quick");
        boolean hasPeer = asked.remove("--" + PEER);
        List<String> names = SECTIONS.stream().map(Section::name).toList();
        if (!names.containsAll(asked)) {
            asked.removeAll(names);
            System.err.printf("no section %s; there are %s%n", String.join(", ", asked), String.join(", ", names));
            System.exit(2);
        }
        if (asked.isEmpty()) {
            asked.addAll(names);
            asked.remove(PEER);
        }
        if (hasPeer) {
            asked.add(PEER);
        }
        Path directory = Files.createTempDirectory(Files.createDirectories(markdown.getParent()), "run");
        try (Bench bench = new Bench(isQuick, directory)) {
            Benchmark benchmark = new Benchmark(bench);
            String text = benchmark.run(asked);
            System.out.println(text);
            Files.writeString(markdown, text, StandardCharsets.UTF_8);
            System.exit(benchmark.failed ? 1 : 0);
        }
    }

    private String run(Set<String> asked) throws Exception {
        String machine = Machine.describe(Clock.systemUTC());
        loads.add(Machine.load());
        for (Section section : SECTIONS) {
            if (asked.contains(section.name())) {
                System.err.println(section.name());
                run(section);
                loads.add(Machine.load());
            }
        }
        return """
            %s%s

            Load average (1, 5, 15 minutes) at the start and after each section: %s

            %s
            %s
            """.formatted(
                        machine,
                        bench.isQuick() ? "; --quick" : "",
                        String.join("; ", loads),
                        bench.table(),
                        String.join("\n", bench.notes()));
    }

    /** One that fails does not take the others' figures away. */
    private void run(Section section) {
        try {
            section.run(bench);
        } catch (Exception e) {
            failed = true;
            e.printStackTrace();
            bench.note("%s failed: %s".formatted(section.name(), e.getMessage()));
        }
    }
}
