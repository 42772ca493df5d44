package dev.autoami.ingest.endpoint;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a body, asked without parsing: whose report it is, and how the run ended. In reports since Puppet 5
 * both stand among the scalars before {@code logs}. The answers serve only to throw reports away unread. So nothing is
 * believed but what no parser could read differently, and whatever else comes makes all that follows unclear. Of equal
 * keys, which no Puppet writes, the first counts.
 */
abstract sealed class Beginning permits YamlBeginning, JsonBeginning {
    /** How much of a body is looked at: {@code status} ends before byte 300, unless {@code configuration_version} is long. */
    static final int LONGEST = 4096;

    final byte[] bytes;
    int at;
    int keyStart;
    int keyEnd;
    int valueStart;
    /** -1 when the value is no text on one line. */
    int valueEnd;

    private boolean isUnclear;

    Beginning(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** @param bytes of which not all may be there yet */
    static Beginning of(byte[] bytes) {
        int start = startsWithMark(bytes) ? 3 : 0;
        int first = start;
        while (first < bytes.length && isSpace(bytes[first])) {
            first++;
        }
        return first < bytes.length && bytes[first] == '{'
                ? new JsonBeginning(bytes, first + 1)
                : new YamlBeginning(bytes, start);
    }

    /**
     * The value of the next root key of this name, if it is a plain word as certnames and statuses are. Null while it is
     * not there, or when it is not clear.
     */
    final @Nullable String find(String key) {
        while (!isUnclear && next()) {
            if (keyIs(key)) {
                return value();
            }
        }
        return null;
    }

    /** Whether more bytes could tell no more. */
    final boolean isUnclear() {
        return isUnclear;
    }

    /** Goes to the next root key whose value is wholly there; false when there is none yet, or never will be. */
    abstract boolean next();

    final boolean unclear() {
        isUnclear = true;
        return false;
    }

    final boolean isThere(int index) {
        return index < bytes.length;
    }

    static boolean isSpace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    private boolean keyIs(String name) {
        if (keyEnd - keyStart != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (bytes[keyStart + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable String value() {
        for (int i = valueStart; i < valueEnd; i++) {
            if (!isOfAWord(bytes[i])) {
                unclear();
                return null;
            }
        }
        if (valueEnd <= valueStart) {
            unclear();
            return null;
        }
        return new String(bytes, valueStart, valueEnd - valueStart, StandardCharsets.ISO_8859_1);
    }

    private static boolean isOfAWord(byte value) {
        return (value >= 'a' && value <= 'z')
                || (value >= '0' && value <= '9')
                || value == '.'
                || value == '-'
                || value == '_'
                || (value >= 'A' && value <= 'Z');
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    }
}
