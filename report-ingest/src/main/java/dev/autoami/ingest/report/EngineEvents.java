package dev.autoami.ingest.report;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML 1.2, by snakeyaml-engine's parser. Puppet Server 8 leaves U+0085, U+2028 and U+2029 unescaped in scalars, where
 * YAML 1.1 has line breaks: such a body is no YAML 1.1, not even to Ruby.
 */
final class EngineEvents implements EventSource {
    private final ParserImpl parser;

    EngineEvents(byte[] body, Limits limits) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(limits.bodyBytes()).build();
        try {
            parser = new ParserImpl(settings, new StreamReader(settings, Utf8.reader(body)));
        } catch (YamlEngineException e) {
            throw refused(e);
        }
    }

    @Override
    public Event next() {
        org.snakeyaml.engine.v2.events.Event event;
        try {
            event = parser.next();
        } catch (YamlEngineException e) {
            throw refused(e);
        }
        return switch (event.getEventId()) {
            case StreamStart, DocumentEnd, Comment -> next();
            case DocumentStart -> Event.DOCUMENT;
            case MappingStart -> anchor(event) == null ? Event.MAP : new Event.MapStart(anchor(event));
            case SequenceStart -> anchor(event) == null ? Event.LIST : new Event.ListStart(anchor(event));
            case MappingEnd, SequenceEnd -> Event.END;
            case Alias -> new Event.Alias(((AliasEvent) event).getAlias().getValue());
            case Scalar -> scalar((ScalarEvent) event);
            case StreamEnd -> Event.STREAM_END;
        };
    }

    private static Event scalar(ScalarEvent event) {
        boolean isNull = event.isPlain() && event.getTag().isEmpty() && Nulls.isNull(event.getValue());
        return new Event.Scalar(isNull ? null : event.getValue(), anchor(event));
    }

    private static @Nullable String anchor(org.snakeyaml.engine.v2.events.Event event) {
        return ((NodeEvent) event).getAnchor().map(Anchor::getValue).orElse(null);
    }

    private static NotThisYamlException refused(YamlEngineException e) {
        String why = e instanceof MarkedYamlEngineException marked
                        && marked.getProblemMark().isPresent()
                ? "%s at line %d"
                        .formatted(
                                marked.getProblem(),
                                marked.getProblemMark().get().getLine() + 1)
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new NotThisYamlException(why, e);
    }
}
