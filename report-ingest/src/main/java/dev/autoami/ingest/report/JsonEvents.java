package dev.autoami.ingest.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** JSON, as an agent puts it to its report_server, by Jackson's streaming parser. */
final class JsonEvents implements EventSource {
    private final JsonParser parser;
    private boolean isStarted;

    JsonEvents(Reader body, Limits limits) {
        JsonFactory factory = JsonFactory.builder()
                // Neither remembers names beyond this body, nor fills the JVM's table of strings with a sender's.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(limits.bodyBytes())
                        // one more than ours, so that ours speaks
                        .maxNestingDepth(limits.depth() + 1)
                        .maxStringLength(limits.textChars())
                        .maxNameLength(limits.lineBytes())
                        .build())
                .build();
        try {
            // Read as characters, because Jackson lets some invalid UTF-8 pass in bytes.
            parser = factory.createParser(body);
        } catch (IOException e) {
            throw refused(e);
        }
    }

    @Override
    public Event next() {
        if (!isStarted) {
            isStarted = true;
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
                default -> Event.SCALAR;
            };
        } catch (IOException e) {
            throw refused(e);
        }
    }

    @Override
    public @Nullable String text() {
        try {
            return parser.hasToken(JsonToken.VALUE_NULL) ? null : parser.getText();
        } catch (IOException e) {
            throw refused(e);
        }
    }

    @Override
    public boolean isPlain() {
        return !parser.hasToken(JsonToken.VALUE_STRING) && !parser.hasToken(JsonToken.FIELD_NAME);
    }

    @Override
    public @Nullable String anchor() {
        return null;
    }

    private static UnreadableReportException refused(IOException e) {
        String why = e instanceof JsonProcessingException json && json.getLocation() != null
                ? "%s at line %d, column %d"
                        .formatted(
                                Cursor.shortened(String.valueOf(json.getOriginalMessage())),
                                json.getLocation().getLineNr(),
                                json.getLocation().getColumnNr())
                : Cursor.shortened(String.valueOf(e.getMessage()));
        return new UnreadableReportException("the body is no JSON: " + why, e);
    }
}
