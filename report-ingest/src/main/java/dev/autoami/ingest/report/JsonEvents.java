package dev.autoami.ingest.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** JSON, as an agent puts it to its report_server, by Jackson's streaming parser. */
final class JsonEvents implements EventSource {
    private final JsonParser parser;
    private boolean started;

    JsonEvents(byte[] body, Limits limits) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(limits.bodyBytes())
                        // one more than ours, so that ours speaks
                        .maxNestingDepth(limits.depth() + 1)
                        .maxStringLength(limits.bodyBytes())
                        .maxNameLength(limits.lineBytes())
                        .build())
                .build();
        try {
            // Read as characters, because Jackson lets some invalid UTF-8 pass in bytes.
            parser = factory.createParser(Utf8.reader(body));
        } catch (IOException e) {
            throw refused(e);
        }
    }

    @Override
    public Event next() {
        if (!started) {
            started = true;
            return Event.DOCUMENT;
        }
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return Event.STREAM_END;
            }
            return switch (token) {
                case START_OBJECT -> Event.MAP;
                case START_ARRAY -> Event.LIST;
                case END_OBJECT, END_ARRAY -> Event.END;
                case FIELD_NAME -> new Event.Scalar(parser.currentName(), null);
                case VALUE_NULL -> new Event.Scalar(null, null);
                default -> new Event.Scalar(parser.getText(), null);
            };
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private static UnreadableReportException refused(IOException e) {
        String why = e instanceof JsonProcessingException json && json.getLocation() != null
                ? "%s at line %d, column %d"
                        .formatted(
                                json.getOriginalMessage(),
                                json.getLocation().getLineNr(),
                                json.getLocation().getColumnNr())
                : String.valueOf(e.getMessage());
        return new UnreadableReportException("the body is no JSON: " + why, e);
    }
}
