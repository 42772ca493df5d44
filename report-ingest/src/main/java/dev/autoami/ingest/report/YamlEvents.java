package dev.autoami.ingest.report;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** YAML 1.1, as agents and Puppet Server 7 write it, by SnakeYAML's parser: events only, nothing is composed or loaded. */
final class YamlEvents implements EventSource {
    private final ParserImpl parser;

    YamlEvents(byte[] body, Limits limits) {
        LoaderOptions options = new LoaderOptions();
        // The default of 3 MiB refuses the report of a node with 5,000 resources.
        options.setCodePointLimit(limits.bodyBytes());
        try {
            parser = new ParserImpl(new StreamReader(Utf8.reader(body)), options);
        } catch (YAMLException e) {
            throw refused(e);
        }
    }

    @Override
    public Event next() {
        org.yaml.snakeyaml.events.Event event;
        try {
            event = parser.getEvent();
        } catch (YAMLException e) {
            throw refused(e);
        }
        return switch (event.getEventId()) {
            case StreamStart, DocumentEnd, Comment -> next();
            case DocumentStart -> Event.DOCUMENT;
            case MappingStart -> anchor(event) == null ? Event.MAP : new Event.MapStart(anchor(event));
            case SequenceStart -> anchor(event) == null ? Event.LIST : new Event.ListStart(anchor(event));
            case MappingEnd, SequenceEnd -> Event.END;
            case Alias -> new Event.Alias(((AliasEvent) event).getAnchor());
            case Scalar -> scalar((ScalarEvent) event);
            case StreamEnd -> Event.STREAM_END;
        };
    }

    private static Event scalar(ScalarEvent event) {
        boolean isNull = event.isPlain() && event.getTag() == null && Nulls.isNull(event.getValue());
        return new Event.Scalar(isNull ? null : event.getValue(), event.getAnchor());
    }

    private static @Nullable String anchor(org.yaml.snakeyaml.events.Event event) {
        return ((NodeEvent) event).getAnchor();
    }

    private static NotThisYamlException refused(YAMLException e) {
        String why = e instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? "%s at line %d"
                        .formatted(marked.getProblem(), marked.getProblemMark().getLine() + 1)
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new NotThisYamlException(why, e);
    }
}
