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

    Figures(Path file) {
        this.file = file;
    }

    /** Notes how long something took. */
    public void note(String what, String on, Duration took) {
        String line = "%s\t%s\t%.1f s%n".formatted(what, on, took.toMillis() / 1000.0);
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
