package dev.autoami.deploy.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code /metrics} answered, read strictly: any line that is not of Prometheus's text format 0.0.4 fails the test. */
record Exposition(Map<String, String> helps, Map<String, String> types, Map<Series, Double> values) {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (%s) (.*)".formatted(NAME));
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (%s) (counter|gauge|histogram|summary|untyped)".formatted(NAME));
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE =
            Pattern.compile("(%s)(?:\\{(%s(?:,%s)*,?)\\})? (NaN|[+-]?Inf|[-+0-9.eE]+)".formatted(NAME, LABEL, LABEL));
    private static final Pattern ONE_LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    record Series(String name, Map<String, String> labels) {}

    static Exposition parse(String text) {
        Exposition told = new Exposition(new TreeMap<>(), new TreeMap<>(), new LinkedHashMap<>());
        text.lines().forEach(told::read);
        assertThat(text).endsWith("\n");
        return told;
    }

    private void read(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            assertThat(helps.put(help.group(1), help.group(2))).as(line).isNull();
        } else if (type.matches()) {
            assertThat(types.put(type.group(1), type.group(2))).as(line).isNull();
        } else {
            assertThat(sample.matches())
                    .as("a line of the text format: %s", line)
                    .isTrue();
            Series series = new Series(sample.group(1), labels(sample.group(2)));
            assertThat(types).as(line).containsKey(family(series.name()));
            assertThat(values.put(series, number(sample.group(3))))
                    .as("twice: %s", line)
                    .isNull();
        }
    }

    /** A histogram's and a summary's series have endings of their own. */
    private String family(String name) {
        if (types.containsKey(name)) {
            return name;
        }
        return name.replaceFirst("_(bucket|count|sum)$", "");
    }

    private static Map<String, String> labels(@Nullable String text) {
        Map<String, String> labels = new TreeMap<>();
        if (text != null) {
            ONE_LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return labels;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    Set<String> families() {
        return types.keySet();
    }

    String help(String family) {
        return helps.getOrDefault(family, "");
    }

    /** Names and labels of all that begin so. */
    Set<String> series(String prefix) {
        Set<String> names = new TreeSet<>();
        values.keySet().stream()
                .filter(series -> series.name().startsWith(prefix))
                .forEach(series -> names.add(series.toString()));
        return names;
    }

    double sum(String name) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** @param labels all that it has: {@code step=launch} */
    double value(String name, String... labels) {
        Map<String, String> wanted = new TreeMap<>();
        List.of(labels).forEach(label -> wanted.put(label.split("=", 2)[0], label.split("=", 2)[1]));
        Double value = values.get(new Series(name, wanted));
        assertThat(value).as("%s%s among%n%s", name, wanted, values.keySet()).isNotNull();
        return Objects.requireNonNull(value);
    }
}
