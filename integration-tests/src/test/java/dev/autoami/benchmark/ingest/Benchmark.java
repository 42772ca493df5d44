package dev.autoami.benchmark.ingest;

import java.io.IOException;
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
    private static final List<Section> SECTIONS = List.of(new Unwatched());

    private Benchmark() {}

    /** @param arguments a file for the Markdown, then {@code --quick} or names of sections, or nothing more */
    public static void main(String[] arguments) throws Exception {
        Path markdown = Path.of(arguments[0]);
        Set<String> asked = new TreeSet<>(List.of(arguments).subList(1, arguments.length));
        boolean isQuick = asked.remove("--quick");
        List<String> names = SECTIONS.stream().map(Section::name).toList();
        if (!names.containsAll(asked)) {
            asked.removeAll(names);
            System.err.printf("no section %s; there are %s%n", String.join(", ", asked), String.join(", ", names));
            System.exit(2);
        }
        Path directory = Files.createTempDirectory(
                Files.createDirectories(markdown.toAbsolutePath().getParent()), "run");
        String machine = Machine.describe(Clock.systemUTC());
        List<String> loads = new ArrayList<>(List.of(Machine.load()));
        try (Bench bench = new Bench(isQuick, directory)) {
            for (Section section : SECTIONS) {
                if (asked.isEmpty() || asked.contains(section.name())) {
                    System.err.println(section.name());
                    section.run(bench);
                    loads.add(Machine.load());
                }
            }
            publish(
                    markdown,
                    "%s%s%nload average (1, 5, 15 minutes) at start and after each section: %s%n%n%s"
                            .formatted(machine, isQuick ? "; --quick" : "", String.join("; ", loads), bench.table()));
        }
        System.exit(0);
    }

    private static void publish(Path markdown, String text) throws IOException {
        System.out.println(text);
        Files.writeString(markdown, text, StandardCharsets.UTF_8);
    }
}
