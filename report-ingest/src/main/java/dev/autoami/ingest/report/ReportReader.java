package dev.autoami.ingest.report;

import java.io.Reader;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the body of a Puppet run report, format 0 to 12, in YAML 1.1, YAML 1.2 or JSON. Thread-safe; a report of 5,000
 * resources takes some 10 ms, and 50 where SnakeYAML has to read it, so not for an event loop.
 */
public final class ReportReader {
    private static final Logger LOG = LoggerFactory.getLogger(ReportReader.class);

    /**
     * Reads a report.
     *
     * @throws UnreadableReportException when it is none, breaks off, or goes beyond the limits
     */
    public RunReport read(byte[] body, Limits limits) {
        return read(body, limits, () -> new Effort(limits, body.length));
    }

    /** @param efforts gives one for each parser that is tried */
    RunReport read(byte[] body, Limits limits, Supplier<Effort> efforts) {
        if (body.length > limits.bodyBytes()) {
            throw new UnreadableReportException(
                    "the body has %,d bytes, more than %,d".formatted(body.length, limits.bodyBytes()));
        }
        if (isJson(body)) {
            return read(body, limits, efforts.get(), JsonEvents::new);
        }
        if (PsychEvents.mayRead(body)) {
            Effort effort = efforts.get();
            try {
                return read(new PsychEvents(body, effort), effort);
            } catch (NotThisYamlException e) {
                LOG.trace("by SnakeYAML, as it is {}", e.getMessage());
            }
        }
        refuseLongLines(body, limits.lineBytes());
        refuseNoText(body);
        return readYaml(body, limits, efforts);
    }

    private static RunReport readYaml(byte[] body, Limits limits, Supplier<Effort> efforts) {
        try {
            return read(body, limits, efforts.get(), YamlEvents::new);
        } catch (NotThisYamlException yaml11) {
            try {
                return read(body, limits, efforts.get(), EngineEvents::new);
            } catch (NotThisYamlException yaml12) {
                yaml11.addSuppressed(yaml12);
                throw new UnreadableReportException("the body is no YAML: " + yaml11.getMessage(), yaml11);
            }
        }
    }

    private static RunReport read(
            byte[] body, Limits limits, Effort effort, BiFunction<Reader, Limits, EventSource> parser) {
        return read(parser.apply(new BodyReader(body, effort), limits), effort);
    }

    private static RunReport read(EventSource events, Effort effort) {
        return new ReportParser(new Cursor(events, effort), effort).read();
    }

    /** Parsers would find out at its end, one after the other. */
    private static void refuseNoText(byte[] body) {
        BodyReader.refuseOtherThanUtf8(body);
        for (int i = 0; i < body.length; i++) {
            byte character = body[i];
            if (character >= 0 && character < ' ' && character != '\t' && !isBreak(character)) {
                throw new UnreadableReportException(
                        "the body is no YAML: line %,d has a control character".formatted(lineNumber(body, i)));
            }
        }
    }

    /** A report in YAML begins with a tag or a key; only JSON begins with a bracket. */
    private static boolean isJson(byte[] body) {
        int at = BodyReader.startsWithMark(body) ? 3 : 0;
        while (at < body.length && (body[at] == ' ' || body[at] == '\t' || isBreak(body[at]))) {
            at++;
        }
        return at < body.length && (body[at] == '{' || body[at] == '[');
    }

    /** Looks for the last break in as many bytes as a line may have, which is near their end, and goes on from there. */
    private static void refuseLongLines(byte[] body, int most) {
        int start = 0;
        while (body.length - start > most) {
            int at = start + most;
            while (at >= start && !isBreak(body[at])) {
                at--;
            }
            if (at < start) {
                throw new UnreadableReportException(
                        "line %,d has more than %,d bytes".formatted(lineNumber(body, start), most));
            }
            start = at + 1;
        }
    }

    private static int lineNumber(byte[] body, int at) {
        int line = 1;
        for (int i = 0; i < at; i++) {
            if (body[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    private static boolean isBreak(byte character) {
        return character == '\n' || character == '\r';
    }
}
