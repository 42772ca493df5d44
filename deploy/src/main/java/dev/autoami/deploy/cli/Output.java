package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Option;

/** {@code -o}: how what is listed is written, the same everywhere. */
final class Output {
    /** The forms. */
    enum Format {
        TABLE,
        JSON,
        YAML
    }

    /** A column of the table; empty text where an item has nothing. */
    record Column<T>(String title, Function<T, @Nullable Object> value) {}

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "table, json or yaml.")
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private Format format;

    boolean isTable() {
        return format == Format.TABLE;
    }

    <T> void list(PrintWriter out, List<T> items, List<Column<T>> columns) {
        if (isTable()) {
            table(out, items, columns);
        } else {
            structured(out, items);
        }
    }

    /** As JSON or YAML; a table is the caller's own to write. */
    void structured(PrintWriter out, Object message) {
        if (format == Format.YAML) {
            DumperOptions options = new DumperOptions();
            options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
            options.setSplitLines(false);
            out.print(new Yaml(options).dump(Json.plain(message)));
        } else {
            out.println(Json.pretty(message));
        }
    }

    private static <T> void table(PrintWriter out, List<T> items, List<Column<T>> columns) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(columns.stream().map(Column::title).toList());
        for (T item : items) {
            rows.add(columns.stream()
                    .map(column -> line(column.value().apply(item)))
                    .toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static String line(@Nullable Object value) {
        return value == null ? "" : Plain.line(value.toString());
    }
}
