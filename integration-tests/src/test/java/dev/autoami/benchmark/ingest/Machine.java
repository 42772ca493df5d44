package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Stream;

/** Where and when it was measured, without which no figure means anything. */
public final class Machine {
    private Machine() {}

    public static String describe(Clock clock) throws IOException {
        return "%s; %s, %d cores, Linux %s; %s"
                .formatted(
                        DateTimeFormatter.ofPattern("d MMM uuuu HH:mm 'UTC'", Locale.ROOT)
                                .format(clock.instant().atOffset(ZoneOffset.UTC)),
                        line("/proc/cpuinfo", "model name"),
                        cores(),
                        System.getProperty("os.version"),
                        "Java " + System.getProperty("java.vm.version"));
    }

    /** Runnable processes, averaged over 1, 5 and 15 minutes: what else the machine was doing. */
    public static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).replaceAll("^(\\S+ \\S+ \\S+).*\\s*$", "$1");
    }

    private static String line(String file, String start) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(start))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        }
    }

    /** All of them, not only those that this process is pinned to. */
    private static long cores() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("processor")).count();
        }
    }
}
