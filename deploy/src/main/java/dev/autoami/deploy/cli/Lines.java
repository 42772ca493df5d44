package dev.autoami.deploy.cli;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing, a line for each of what is known of it; what is empty gets none. */
final class Lines {
    private final PrintWriter out;

    Lines(PrintWriter out) {
        this.out = out;
    }

    void line(String name, @Nullable Object value) {
        String text = switch (value) {
            case null -> "";
            case Collection<?> many -> many.stream().map(String::valueOf).collect(Collectors.joining(", "));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining(", "));
            default -> value.toString();
        };
        if (!text.isEmpty()) {
            out.println("%-17s %s".formatted(name, Plain.lines(text)));
        }
    }
}
