package dev.autoami.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Measurements, a line each in a file that {@code integration-tests/run} prints at its end. */
public final class Figures {
    private final Path file;

    private Figures(Path file) {
        this.file = file;
    }

    public static Figures ofThisRun() {
        return new Figures(Lab.TARGET.resolve("figures.tsv"));
    }

    /** Notes how long something took. */
    public void note(String what, String on, Duration took) {
        note(what, on, "%.1f s".formatted(took.toMillis() / 1000.0));
    }

    public void note(String what, String on, String figure) {
        String line = "%s\t%s\t%s%n".formatted(what, on, figure);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
