package dev.autoami.deploy.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code %fields} in a pattern: {@code group="web" rebake="…"}, with a space before each; nothing breaks the line. */
public final class Fields extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        StringBuilder text = new StringBuilder();
        of(event)
                .forEach((name, value) -> text.append(' ')
                        .append(name)
                        .append("=\"")
                        .append(value.replace('"', '\'').replaceAll("\\p{Cc}", "?"))
                        .append('"'));
        return text.toString();
    }

    /** The context, by name, then the line's own key-values, which win. */
    static Map<String, String> of(ILoggingEvent event) {
        Map<String, String> fields = new LinkedHashMap<>(new TreeMap<>(event.getMDCPropertyMap()));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
        }
        return fields;
    }
}
