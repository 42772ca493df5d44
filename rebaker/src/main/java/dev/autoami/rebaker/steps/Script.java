package dev.autoami.rebaker.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One of our shell scripts, as it goes to an instance's {@code sh} by standard input: nothing of it is written there.
 * Its first line is {@code # autoami: <name>}, then come the values it works with.
 *
 * @param name of the resource, without {@code .sh}
 */
record Script(String name, String text) {
    static Script named(String name) {
        return new Script(name, "# autoami: %s%n".formatted(name).replace("\r\n", "\n") + resource(name + ".sh"));
    }

    /** With a value for one of its variables; several lines for a list. */
    Script with(String variable, String value) {
        int body = text.indexOf('\n') + 1;
        String assignment = "%s='%s'\n".formatted(variable, value.replace("'", "'\\''"));
        return new Script(name, text.substring(0, body) + assignment + text.substring(body));
    }

    Script with(String variable, List<String> values) {
        return with(variable, String.join("\n", values));
    }

    /** A text file beside this class. */
    static String resource(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + file + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
