package dev.autoami.benchmark.rebake;

import dev.autoami.benchmark.ingest.Machine;
import dev.autoami.deploy.simulation.ec2.Contents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rebakes 1, 10 and 100 groups at once, and 100 while 1,000 wait; prints a table and writes it as Markdown. */
public final class RebakeBenchmark {
    private static final int WAITING = 1000;

    private final boolean isQuick;
    private final RebakeTable table = new RebakeTable();
    private boolean failed;

    private RebakeBenchmark(boolean isQuick) {
        this.isQuick = isQuick;
    }

    /** @param arguments a file for the Markdown, then {@code --quick} or nothing more */
    public static void main(String[] arguments) throws IOException {
        List<String> options = List.of(arguments).subList(1, arguments.length);
        if (!List.of().equals(options) && !List.of("--quick").equals(options)) {
            System.err.println("only --quick may be asked for, not " + String.join(" ", options));
            System.exit(2);
        }
        Path markdown = Path.of(arguments[0]).toAbsolutePath();
        RebakeBenchmark benchmark = new RebakeBenchmark(!options.isEmpty());
        String text = benchmark.run(Files.createTempDirectory(Files.createDirectories(markdown.getParent()), "rebake"));
        System.out.println(text);
        Files.writeString(markdown, text, StandardCharsets.UTF_8);
        System.exit(benchmark.failed ? 1 : 0);
    }

    private String run(Path directory) throws IOException {
        String machine = Machine.describe(Clock.systemUTC());
        String load = Machine.load();
        int most = isQuick ? 10 : 100;
        List<String> groups =
                IntStream.range(0, most).mapToObj("web-%02d"::formatted).toList();
        String jvm;
        try (World world = new World(directory, most);
                Api api = world.api()) {
            jvm = world.jvm();
            for (String group : groups) {
                api.createGroup(group, world.caServer());
            }
            // How long waits take is not known yet, nor has the JIT done its work.
            rebake(world, api, groups, "%d, the service's first".formatted(most));
            for (int count = 1; count <= most; count *= 10) {
                rebake(world, api, groups.subList(0, count), Integer.toString(count));
            }
            if (!isQuick) {
                rebakeWhileOthersWait(world, api, groups);
            }
            nothingIsLeft(world);
            packer(new Packer(world, directory));
        }
        return """
            %s%s
            load average (1, 5, 15 minutes) at start and end: %s; %s
            in real time, over a simulated EC2 with EC2's token buckets; boot 15 s, stop 20 s, image 90 s, terminate 20 s; no canary
            autoami serve as a process of its own, on an embedded registry, up to %d rebakes at once, with %s

            %s\
            """.formatted(machine, isQuick ? "; --quick" : "", load, Machine.load(), most, jvm, table);
    }

    /** Those that wait are begun as the others end, which shows in the figures, and then cancelled. */
    private void rebakeWhileOthersWait(World world, Api api, List<String> groups) throws IOException {
        List<String> others =
                IntStream.range(0, WAITING).mapToObj("waiting-%04d"::formatted).toList();
        for (String group : others) {
            api.createGroup(group, world.caServer());
        }
        List<String> waiting = new ArrayList<>();
        rebake(world, "%d, %,d wait".formatted(groups.size(), WAITING), () -> {
            List<String> filed = api.file(groups);
            waiting.addAll(api.file(others));
            return api.awaitEnds(filed);
        });
        for (String id : waiting) {
            api.cancel(id);
        }
        api.awaitEnds(waiting);
    }

    private void rebake(World world, Api api, List<String> groups, String what) throws IOException {
        rebake(world, what, () -> api.awaitEnds(api.file(groups)));
    }

    /** Files rebakes, and waits for them. */
    private interface Rebaking {
        List<Api.Ended> run() throws IOException;
    }

    private void rebake(World world, String what, Rebaking rebaking) throws IOException {
        try (Watch watch = new Watch(world.ec2(), world.usage())) {
            List<Api.Ended> ended = rebaking.run();
            Watch.Seen seen = watch.seen();
            Instant last =
                    ended.stream().map(Api.Ended::end).max(Instant::compareTo).orElseThrow();
            table.add(RebakeTable.Row.of(what, ended.size(), Duration.between(seen.start(), last), seen));
            ended.stream()
                    .filter(rebake -> !rebake.outcome().equals("PROMOTED"))
                    .forEach(rebake -> fail("%s: a rebake ended %s".formatted(what, rebake.outcome())));
        }
    }

    private void packer(Packer packer) {
        try {
            packer.build().ifPresentOrElse(table::add, () -> table.note("Packer: not installed"));
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void nothingIsLeft(World world) {
        Contents contents = world.ec2().contents();
        if (!contents.instances().isEmpty() || !contents.volumes().isEmpty()) {
            fail("left behind: %s, %s".formatted(contents.instances(), contents.volumes()));
        }
    }

    private void fail(String what) {
        failed = true;
        table.note(what);
    }
}
