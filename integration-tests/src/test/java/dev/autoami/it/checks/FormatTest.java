package dev.autoami.it.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The formatter decides the layout. It runs as a test because it uses the parser of the JVM it runs in, and Maven's may be
 * too old for our sources. {@code -Dformat.write=true} rewrites the files instead of complaining.
 */
class FormatTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    @Test
    void everySourceFileIsLaidOutByTheFormatter() throws IOException {
        List<Path> sources = sources();
        List<Path> badlyLaidOut = new ArrayList<>();
        for (Path source : sources) {
            String text = Files.readString(source);
            String formatted = formatted(source, text);
            if (!formatted.equals(text)) {
                badlyLaidOut.add(PROJECT.relativize(source));
                if (Boolean.getBoolean("format.write")) {
                    Files.writeString(source, formatted);
                }
            }
        }
        assertThat(sources).as("sources found").hasSizeGreaterThan(50);
        assertThat(badlyLaidOut)
                .as("run: mvn -pl integration-tests -am test -Dtest=FormatTest -Dformat.write=true "
                        + "-Dsurefire.failIfNoSpecifiedTests=false")
                .isEmpty();
    }

    private String formatted(Path source, String text) {
        try {
            return formatter.formatSourceAndFixImports(text);
        } catch (FormatterException e) {
            throw new AssertionError("the formatter cannot read " + source, e);
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("schema", "report-ingest", "rebaker", "deploy", "integration-tests")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }
}
