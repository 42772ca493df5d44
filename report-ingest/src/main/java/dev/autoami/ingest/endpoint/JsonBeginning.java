package dev.autoami.ingest.endpoint;

/** The members of a report in JSON, up to the first that is no scalar. */
final class JsonBeginning extends Beginning {
    /** @param at behind the opening brace */
    JsonBeginning(byte[] bytes, int at) {
        super(bytes, at);
    }

    @Override
    boolean next() {
        return text() && key() && isNext(':') && scalar() && isNext(',');
    }

    private boolean key() {
        keyStart = valueStart;
        keyEnd = valueEnd;
        for (int i = keyStart; i < keyEnd; i++) {
            if (bytes[i] == '\\') {
                return unclear();
            }
        }
        return true;
    }

    private boolean scalar() {
        skipSpace();
        if (!isThere(at)) {
            return false;
        }
        return switch (bytes[at]) {
            case '"' -> text();
            case '{', '[' -> unclear();
            default -> {
                while (isThere(at) && bytes[at] != ',' && bytes[at] != '}' && !isSpace(bytes[at])) {
                    at++;
                }
                valueEnd = -1;
                yield true;
            }
        };
    }

    private boolean text() {
        if (!isNext('"')) {
            return false;
        }
        valueStart = at;
        while (isThere(at) && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        valueEnd = at++;
        return isThere(valueEnd);
    }

    private boolean isNext(char expected) {
        skipSpace();
        if (!isThere(at)) {
            return false;
        }
        return bytes[at++] == expected || unclear();
    }

    private void skipSpace() {
        while (isThere(at) && isSpace(bytes[at])) {
            at++;
        }
    }
}
