package dev.autoami.deploy.simulation.instance;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** The files that matter, by their absolute paths. Directories are there when something is in them. */
final class Disk {
    private final NavigableMap<String, String> files;

    Disk(Map<String, String> files) {
        this.files = new ConcurrentSkipListMap<>(files);
    }

    Disk copy() {
        return new Disk(files);
    }

    Map<String, String> files() {
        return Map.copyOf(files);
    }

    Optional<String> read(String path) {
        return Optional.ofNullable(files.get(path));
    }

    boolean has(String path) {
        return files.containsKey(path);
    }

    void write(String path, String content) {
        files.put(path, content);
    }

    void append(String path, String line) {
        files.merge(path, line + "\n", String::concat);
    }

    void delete(String path) {
        files.remove(path);
    }

    /** The paths of files below a directory. */
    List<String> below(String directory) {
        return files.keySet().stream()
                .filter(path -> path.startsWith(directory + "/"))
                .toList();
    }

    void deleteBelow(String directory) {
        deleteBelow(directory, path -> true);
    }

    void deleteBelow(String directory, Predicate<String> which) {
        below(directory).stream().filter(which).forEach(files::remove);
    }

    void deleteLines(String path, Predicate<String> which) {
        read(path).ifPresent(content -> {
            List<String> kept = content.lines().filter(which.negate()).toList();
            if (kept.isEmpty()) {
                delete(path);
            } else {
                write(path, String.join("\n", kept) + "\n");
            }
        });
    }
}
