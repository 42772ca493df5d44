package dev.autoami.ingest.report;

import java.io.Reader;
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
    private org.snakeyaml.engine.v2.events.@Nullable Event event;

    EngineEvents(Reader body, Limits limits) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(limits.bodyBytes()).build();
        try {
            parser = new ParserImpl(settings, new StreamReader(settings, body));
        } catch (YamlEngineException e) {
            throw refused(e);
        }
    }

    @Override
    public Event next() {
        org.snakeyaml.engine.v2.events.Event next;
        try {
            next = parser.next();
        } catch (YamlEngineException e) {
            throw refused(e);
        }
        event = next;
        return switch (next.getEventId()) {
            case StreamStart, DocumentEnd, Comment -> next();
            case DocumentStart -> Event.DOCUMENT;
            case MappingStart -> Event.MAP;
            case SequenceStart -> Event.LIST;
            case MappingEnd, SequenceEnd -> Event.END;
            case Alias -> Event.ALIAS;
            case Scalar -> Event.SCALAR;
            case StreamEnd -> Event.STREAM_END;
        };
    }

    @Override
    public @Nullable String text() {
        if (!(event instanceof ScalarEvent scalar)) {
            throw new IllegalStateException("only a scalar has a text: " + event);
        }
        return isPlain() && Nulls.isNull(scalar.getValue()) ? null : scalar.getValue();
    }

    @Override
    public boolean isPlain() {
        return event instanceof ScalarEvent scalar && scalar.isPlain();
    }

    @Override
    public @Nullable String anchor() {
        return switch (event) {
            case AliasEvent alias -> alias.getAlias().getValue();
            case NodeEvent node -> node.getAnchor().map(Anchor::getValue).orElse(null);
            case null, default -> null;
        };
    }

    private static NotThisYamlException refused(YamlEngineException e) {
        String why = e instanceof MarkedYamlEngineException marked
                        && marked.getProblemMark().isPresent()
                ? "%s at line %d"
                        .formatted(
                                Cursor.shortened(String.valueOf(marked.getProblem())),
                                marked.getProblemMark().get().getLine() + 1)
                : Cursor.shortened(
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        return new NotThisYamlException(why, e);
    }
}
