package dev.autoami.ingest;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Folders of real reports, each with {@code TRUTH.jsonl} (what Puppet's own Ruby read from them) and {@code
 * DECISIONS.tsv}: the handful that comes with the project, and a larger one where there is one.
 *
 * @param folder where the reports lie
 * @param truth a line a report
 * @param decisions verdict by file
 */
public record Corpus(Path folder, List<JsonObject> truth, Map<String, String> decisions) {

    /** The handful under {@code src/test/resources}. */
    public static Corpus ours() {
        return open(Path.of("src/test/resources/reports"));
    }

    /**
     * The folder that the system property {@code autoami.reports} or the environment's {@code AUTOAMI_REPORTS} names, or
     * {@code shared/reports} in a folder above this one.
     */
    public static Optional<Corpus> large() {
        Optional<String> named = Optional.ofNullable(System.getProperty("autoami.reports"))
                .or(() -> Optional.ofNullable(System.getenv("AUTOAMI_REPORTS")));
        if (named.isPresent()) {
            return Optional.of(open(Path.of(named.get())));
        }
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            Path folder = above.resolve("shared/reports");
            if (Files.isDirectory(folder)) {
                return Optional.of(open(folder));
            }
        }
        return Optional.empty();
    }

    public byte[] body(String file) {
        return read(folder.resolve(file));
    }

    private static Corpus open(Path folder) {
        Path truth = folder.resolve("TRUTH.jsonl");
        byte[] lines = read(Files.exists(truth) ? truth : folder.resolve("TRUTH.jsonl.gz"));
        List<JsonObject> objects = new ArrayList<>();
        new String(lines, StandardCharsets.UTF_8).lines().map(JsonObject::new).forEach(objects::add);
        Map<String, String> decisions = new HashMap<>();
        new String(read(folder.resolve("DECISIONS.tsv")), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .forEach(columns -> decisions.put(columns[0], columns[1]));
        return new Corpus(folder, objects, decisions);
    }

    private static byte[] read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b
                    ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
                    : bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
