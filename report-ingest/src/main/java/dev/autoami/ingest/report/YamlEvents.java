package dev.autoami.ingest.report;

import java.io.Reader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** YAML 1.1, as agents and Puppet Server 7 write it, by SnakeYAML's parser: events only, nothing is composed or loaded. */
final class YamlEvents implements EventSource {
    private final ParserImpl parser;
    private org.yaml.snakeyaml.events.@Nullable Event event;

    YamlEvents(Reader body, Limits limits) {
        LoaderOptions options = new LoaderOptions();
        // The default of 3 MiB refuses the report of a node with 5,000 resources.
        options.setCodePointLimit(limits.bodyBytes());
        try {
            parser = new ParserImpl(new StreamReader(body), options);
        } catch (YAMLException e) {
            throw refused(e);
        }
    }

    @Override
    public Event next() {
        org.yaml.snakeyaml.events.Event next;
        try {
            next = parser.getEvent();
        } catch (YAMLException e) {
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
        return event instanceof NodeEvent node ? node.getAnchor() : null;
    }

    private static NotThisYamlException refused(YAMLException e) {
        String why = e instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? "%s at line %d"
                        .formatted(
                                Cursor.shortened(String.valueOf(marked.getProblem())),
                                marked.getProblemMark().getLine() + 1)
                : Cursor.shortened(
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        return new NotThisYamlException(why, e);
    }
}
