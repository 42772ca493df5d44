package dev.autoami.ingest.report;

import java.nio.charset.CharacterCodingException;

/**
 * Reads the body of a Puppet run report, format 0 to 12, in YAML 1.1, YAML 1.2 or JSON. Thread-safe; a report of 5,000
 * resources takes some 50 ms, so not for an event loop.
 */
public final class ReportReader {
    /**
     * Reads a report.
     *
     * @throws UnreadableReportException when it is none, breaks off, or goes beyond the limits
     */
    public RunReport read(byte[] body, Limits limits) {
        if (body.length > limits.bodyBytes()) {
            throw new UnreadableReportException(
                    "the body has %,d bytes, more than %,d".formatted(body.length, limits.bodyBytes()));
        }
        try {
            return isJson(body) ? read(new JsonEvents(body, limits), limits) : readYaml(body, limits);
        } catch (UnreadableReportException e) {
            throw isBadText(e) ? new UnreadableReportException("the body is not UTF-8", e) : e;
        }
    }

    private static RunReport readYaml(byte[] body, Limits limits) {
        refuseLongLines(body, limits);
        try {
            return read(new YamlEvents(body, limits), limits);
        } catch (NotThisYamlException yaml11) {
            try {
                return read(new EngineEvents(body, limits), limits);
            } catch (NotThisYamlException yaml12) {
                yaml11.addSuppressed(yaml12);
                throw new UnreadableReportException("the body is no YAML: " + yaml11.getMessage(), yaml11);
            }
        }
    }

    private static RunReport read(EventSource events, Limits limits) {
        return new ReportParser(new Cursor(events, limits)).read();
    }

    /** A report in YAML begins with a tag or a key; only JSON begins with a bracket. */
    private static boolean isJson(byte[] body) {
        int at = Utf8.startsWithMark(body) ? 3 : 0;
        while (at < body.length && (body[at] == ' ' || body[at] == '\t' || body[at] == '\r' || body[at] == '\n')) {
            at++;
        }
        return at < body.length && (body[at] == '{' || body[at] == '[');
    }

    private static void refuseLongLines(byte[] body, Limits limits) {
        int start = 0;
        int line = 1;
        for (int at = 0; at <= body.length; at++) {
            if (at == body.length || body[at] == '\n' || body[at] == '\r') {
                if (at - start > limits.lineBytes()) {
                    throw new UnreadableReportException(
                            "line %,d has %,d bytes, more than %,d".formatted(line, at - start, limits.lineBytes()));
                }
                start = at + 1;
                line++;
            }
        }
    }

    private static boolean isBadText(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof CharacterCodingException) {
                return true;
            }
        }
        return false;
    }
}
