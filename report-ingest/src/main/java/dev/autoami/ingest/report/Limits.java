package dev.autoami.ingest.report;

/**
 * How much a report may ask of its reader. A report of 5,000 resources has 3 to 7 MB, depth 8 and lines of some hundred
 * characters.
 *
 * @param bodyBytes longest body
 * @param depth deepest nesting of maps and lists; parsers take quadratic time for nesting without end
 * @param lineBytes longest line of YAML that is not written as Psych writes it; scanners take quadratic time for a token,
 *     and all but a few kinds of token end with the line
 * @param textChars longest text, or comment, over however many lines: a scanner holds it several times
 * @param keptBytes most memory for what is kept of a report while it is read, reckoned on the high side: the names of all
 *     resources, those with something to tell with their tags and events, and what anchors stand for
 */
public record Limits(int bodyBytes, int depth, int lineBytes, int textChars, int keptBytes) {
    private static final int MIB = 1024 * 1024;

    /** What is kept has room for 20,000 resources that all changed, or for the names of all that 32 MiB can list. */
    public static final Limits DEFAULT = new Limits(32 * MIB, 64, 128 * 1024, 4 * MIB, 24 * MIB);

    public Limits {
        if (bodyBytes < 1 || depth < 1 || lineBytes < 1 || textChars < 1 || keptBytes < 1) {
            throw new IllegalArgumentException("every limit is at least 1: " + bodyBytes + " bytes, depth " + depth
                    + ", " + lineBytes + " bytes a line, " + textChars + " characters a text, " + keptBytes
                    + " bytes kept");
        }
    }

    /** These limits for bodies of another length. */
    public Limits withBodyBytes(int most) {
        return new Limits(most, depth, lineBytes, textChars, keptBytes);
    }
}
