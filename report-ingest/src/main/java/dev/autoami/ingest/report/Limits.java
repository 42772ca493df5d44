package dev.autoami.ingest.report;

/**
 * How much a report may ask of its reader. A report of 5,000 resources has 3 to 7 MB, depth 8 and lines of some hundred
 * characters.
 *
 * @param bodyBytes longest body
 * @param depth deepest nesting of maps and lists; parsers take quadratic time for nesting without end
 * @param lineBytes longest line of YAML; scanners take quadratic time for a token, and all but a few kinds of token end
 *     with the line
 * @param items most things that are kept of a report: resources, events, tags, metrics, anchors
 */
public record Limits(int bodyBytes, int depth, int lineBytes, int items) {
    public static final Limits DEFAULT = new Limits(32 * 1024 * 1024, 64, 256 * 1024, 1_000_000);

    public Limits {
        if (bodyBytes < 1 || depth < 1 || lineBytes < 1 || items < 1) {
            throw new IllegalArgumentException("every limit is at least 1: " + bodyBytes + " bytes, depth " + depth
                    + ", " + lineBytes + " bytes a line, " + items + " items");
        }
    }
}
