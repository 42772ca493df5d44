package dev.autoami.ingest.endpoint;

/**
 * The scalars at the root of a report in YAML: {@code key: value}, at one indentation, whose value may go on in deeper
 * lines or up to its quote. Anything that is nested, tagged, commented or not ASCII is unclear: emitters write none of it
 * before {@code logs}, and dialects differ in what they take for a line's end.
 */
final class YamlBeginning extends Beginning {
    /** Where a line's text ends, and where the next begins. */
    private int end;

    private int nextLine;

    /** Spaces before a root key; -1 before the first. */
    private int indentation = -1;

    /** Whether deeper lines belong to the value. */
    private boolean goesOn;

    YamlBeginning(byte[] bytes, int at) {
        super(bytes, at);
    }

    @Override
    boolean next() {
        return (indentation >= 0 || start()) && key() && value() && isFollowedByKey();
    }

    private boolean start() {
        if (!line()) {
            return false;
        }
        if (bytes[at] == '-') {
            if (!isDocumentMark()) {
                return unclear();
            }
            at = nextLine;
            if (!line()) {
                return false;
            }
        }
        indentation = spaces();
        return true;
    }

    /** Three dashes, and at most a tag. */
    private boolean isDocumentMark() {
        if (end - at < 3 || bytes[at + 1] != '-' || bytes[at + 2] != '-') {
            return false;
        }
        int tag = at + 3;
        while (tag < end && bytes[tag] == ' ') {
            tag++;
        }
        if (tag == end) {
            return true;
        }
        boolean isTag = tag > at + 3 && bytes[tag] == '!';
        while (tag < end && bytes[tag] != ' ') {
            tag++;
        }
        return isTag && tag == end;
    }

    private boolean key() {
        keyStart = at + indentation;
        keyEnd = keyStart;
        while (keyEnd < end && isOfAKey(bytes[keyEnd])) {
            keyEnd++;
        }
        if (keyEnd == keyStart || keyEnd == end || bytes[keyEnd] != ':') {
            return unclear();
        }
        valueStart = keyEnd + 1;
        if (valueStart < end && bytes[valueStart] != ' ') {
            return unclear();
        }
        while (valueStart < end && bytes[valueStart] == ' ') {
            valueStart++;
        }
        return true;
    }

    private boolean value() {
        goesOn = false;
        valueEnd = end;
        at = nextLine;
        if (valueStart == end) {
            return true;
        }
        return switch (bytes[valueStart]) {
            case '"', '\'' -> quoted(bytes[valueStart]);
            case '|', '>' -> {
                goesOn = true;
                valueEnd = -1;
                yield true;
            }
            case '[', ']', '{', '}', '&', '*', '!', '%', '@', '`', '#', '?', '-', ',', ':' -> unclear();
            default -> plain();
        };
    }

    private boolean plain() {
        goesOn = true;
        while (bytes[valueEnd - 1] == ' ') {
            valueEnd--;
        }
        for (int i = valueStart; i < valueEnd; i++) {
            boolean isKey = bytes[i] == ':' && (i + 1 == valueEnd || bytes[i + 1] == ' ');
            boolean isComment = bytes[i] == '#' && bytes[i - 1] == ' ';
            if (isKey || isComment) {
                return unclear();
            }
        }
        return true;
    }

    /** To the closing quote, which may stand some lines below, and nothing after it. */
    private boolean quoted(byte quote) {
        boolean isOneLine = true;
        int i = ++valueStart;
        while (true) {
            if (i >= end) {
                isOneLine = false;
                at = nextLine;
                if (!line()) {
                    return false;
                }
                i = at;
                at = nextLine;
            } else if (quote == '"' && bytes[i] == '\\') {
                i += 2;
            } else if (bytes[i] != quote) {
                i++;
            } else if (quote == '\'' && i + 1 < end && bytes[i + 1] == '\'') {
                i += 2;
            } else {
                break;
            }
        }
        valueEnd = isOneLine ? i : -1;
        for (int rest = i + 1; rest < end; rest++) {
            if (bytes[rest] != ' ') {
                return unclear();
            }
        }
        return true;
    }

    /** Only the next key says that a value was all. */
    private boolean isFollowedByKey() {
        while (line()) {
            int spaces = spaces();
            if (at + spaces < end) {
                if (spaces == indentation && isOfAKey(bytes[at + spaces])) {
                    return true;
                }
                if (spaces <= indentation || !goesOn) {
                    return unclear();
                }
                valueEnd = -1;
            }
            at = nextLine;
        }
        return false;
    }

    /** Finds the end of the line that begins here; false when it is not there yet, or has what is not plain text. */
    private boolean line() {
        for (int i = at; i < bytes.length; i++) {
            byte value = bytes[i];
            if (value == '\n') {
                end = i > at && bytes[i - 1] == '\r' ? i - 1 : i;
                nextLine = i + 1;
                return true;
            }
            boolean isText = (value >= ' ' && value < 127) || value == '\t';
            boolean mayEndALine = value == '\r' && (!isThere(i + 1) || bytes[i + 1] == '\n');
            if (!isText && !mayEndALine) {
                return unclear();
            }
        }
        return false;
    }

    private int spaces() {
        int i = at;
        while (i < end && bytes[i] == ' ') {
            i++;
        }
        return i - at;
    }

    private static boolean isOfAKey(byte value) {
        return (value >= 'a' && value <= 'z') || value == '_';
    }
}
