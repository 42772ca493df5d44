package dev.autoami.schema;

import static dev.autoami.schema.Samples.KEY;
import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.plain;
import static dev.autoami.schema.Samples.unusedName;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A process to be killed: threads that create groups without end, and say each one's name when the registry has it. */
final class Writer {
    /** Several, as they are in the service: a database that keeps each commit of one may lose those of many. */
    private static final int THREADS = 8;

    private Writer() {}

    public static void main(String[] args) {
        DatabaseSettings settings = new DatabaseSettings(args[0], Optional.of("sa"), Optional.of(""), THREADS);
        try (Registry registry = Registry.open(settings, KEY, "writer", new SettableClock(NOW));
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                threads.execute(() -> write(registry));
            }
        }
    }

    private static void write(Registry registry) {
        while (!System.out.checkError()) {
            System.out.println(registry.groups().create(unusedName(), plain()).name());
        }
    }
}
