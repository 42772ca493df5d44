package dev.autoami.deploy.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the file down to keys with their texts and lines; builds no object from it, and judges no key. */
final class ConfigurationFile {
    /** What the file says of a key, and where. */
    record Entry(List<String> values, boolean isList, String where) {}

    private static final int LONGEST_NAME = 100;

    private final Path file;
    private final List<String> errors;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private ConfigurationFile(Path file, List<String> errors) {
        this.file = file;
        this.errors = errors;
    }

    /** @throws ConfigurationException when the file cannot be read at all */
    static Map<String, Entry> read(Path file, List<String> errors) {
        ConfigurationFile reading = new ConfigurationFile(file, errors);
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(Files.readString(file)));
            if (root instanceof MappingNode mapping) {
                reading.mapping("", mapping);
            } else if (root != null && !root.getTag().equals(Tag.NULL)) {
                errors.add(reading.at(root) + ": expected keys and values");
            }
        } catch (IOException e) {
            throw new ConfigurationException("%s: cannot be read: %s".formatted(file, Reasons.of(e)), e);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new ConfigurationException("%s:%d: is not YAML: %s".formatted(file, line, e.getProblem()), e);
        } catch (YAMLException e) {
            throw new ConfigurationException(file + ": is not YAML: it has characters that a text has not", e);
        }
        return reading.entries;
    }

    private void mapping(String prefix, MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                errors.add(at(tuple.getKeyNode()) + ": expected the name of a key");
                continue;
            }
            String name = prefix + key.getValue();
            Node value = tuple.getValueNode();
            switch (value) {
                // An alias may make it endless.
                case MappingNode below when name.length() < LONGEST_NAME -> mapping(name + ".", below);
                case SequenceNode list -> put(name, key, texts(name, list), true);
                case ScalarNode scalar -> put(name, key, text(scalar), false);
                default -> errors.add("%s: %s: expected a value".formatted(at(value), name));
            }
        }
    }

    private void put(String name, Node key, @Nullable List<String> values, boolean isList) {
        if (values == null) {
            return;
        }
        Entry before = entries.put(name, new Entry(values, isList, at(key)));
        if (before != null) {
            errors.add("%s: %s: is given a second time, first at %s".formatted(at(key), name, before.where()));
        }
    }

    private @Nullable List<String> texts(String name, SequenceNode list) {
        List<String> values = new ArrayList<>();
        for (Node item : list.getValue()) {
            if (!(item instanceof ScalarNode scalar)) {
                errors.add("%s: %s: expected a list of plain values".formatted(at(item), name));
                return null;
            }
            values.add(scalar.getValue());
        }
        return values;
    }

    /** A key without a value is as if it were not there. */
    private static @Nullable List<String> text(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.NULL) ? null : List.of(scalar.getValue());
    }

    private String at(Node node) {
        return file + ":" + (node.getStartMark().getLine() + 1);
    }
}
