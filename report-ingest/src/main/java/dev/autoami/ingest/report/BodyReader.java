package dev.autoami.ingest.report;

import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A body's characters, from UTF-8; what is none is refused rather than replaced. */
final class BodyReader extends Reader {
    private final CharsetDecoder decoder = decoder();
    private final ByteBuffer bytes;
    private final Effort effort;

    BodyReader(byte[] body, Effort effort) {
        int start = startsWithMark(body) ? 3 : 0;
        this.bytes = ByteBuffer.wrap(body, start, body.length - start);
        this.effort = effort;
    }

    private static CharsetDecoder decoder() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    static void refuseOtherThanUtf8(byte[] body) {
        CharsetDecoder decoder = decoder();
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CharBuffer chars = CharBuffer.allocate(8192);
        CoderResult result = decoder.decode(bytes, chars, true);
        while (result.isOverflow()) {
            chars.clear();
            result = decoder.decode(bytes, chars, true);
        }
        if (result.isError()) {
            throw notUtf8();
        }
    }

    private static UnreadableReportException notUtf8() {
        return new UnreadableReportException("the body is not UTF-8");
    }

    static boolean startsWithMark(byte[] body) {
        return body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
    }

    @Override
    public int read(char[] into, int offset, int length) {
        CharBuffer chars = CharBuffer.wrap(into, offset, length);
        CoderResult result = decoder.decode(bytes, chars, true);
        if (result.isError()) {
            throw notUtf8();
        }
        int read = chars.position() - offset;
        effort.reads(read);
        return read == 0 && length > 0 ? -1 : read;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
