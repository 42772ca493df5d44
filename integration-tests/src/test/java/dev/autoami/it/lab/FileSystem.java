package dev.autoami.it.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** All files of an image, read from Docker's export of it: paths, and contents as bytes. */
public final class FileSystem {
    private final Map<String, String> files = new TreeMap<>();

    private FileSystem() {}

    static FileSystem of(String image) {
        String container = Docker.CLIENT
                .createContainerCmd(image)
                .withLabels(Docker.LABELS)
                .exec()
                .getId();
        try (InputStream export = Docker.CLIENT.exportContainerCmd(container).exec();
                TarArchiveInputStream tar = new TarArchiveInputStream(export)) {
            FileSystem fileSystem = new FileSystem();
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                // Every byte is one character, so that a search is one for bytes.
                String content = entry.isFile()
                        ? new String(tar.readAllBytes(), StandardCharsets.ISO_8859_1)
                        : String.valueOf(entry.getLinkName());
                fileSystem.files.put("/" + entry.getName(), content);
            }
            return fileSystem;
        } catch (IOException e) {
            throw new UncheckedIOException("the export of " + image, e);
        } finally {
            Docker.CLIENT.removeContainerCmd(container).withForce(true).exec();
        }
    }

    /** Where a needle is: in a path or in the bytes of a file, each as {@code path: needle}. */
    public List<String> find(Collection<String> needles) {
        List<String> found = new ArrayList<>();
        files.forEach((path, content) -> {
            for (String needle : needles) {
                if (path.contains(needle) || content.contains(needle)) {
                    found.add(path + ": " + needle);
                }
            }
        });
        return found;
    }

    public List<String> matching(String regex) {
        return files.keySet().stream().filter(path -> path.matches(regex)).toList();
    }

    public boolean has(String path) {
        return files.containsKey(path);
    }

    /** A file's bytes, each as one character. */
    public String content(String path) {
        String content = files.get(path);
        if (content == null) {
            throw new AssertionError("the image has no " + path);
        }
        return content;
    }

    public int size() {
        return files.size();
    }
}
