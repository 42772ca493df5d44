package dev.autoami.benchmark.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A request that posts something, and where in it each request's own number is to be written. */
final class Body {
    /** Stands for a number of eight digits, another one in each request: in a certname, in a transaction's UUID. */
    static final String NUMBER = "%%%%%%%%";

    private static final byte[] MARK = NUMBER.getBytes(StandardCharsets.US_ASCII);

    private final byte[] request;
    private final int length;
    private final int[] places;

    /** A report, as Puppet Server's http processor posts it. */
    static Body of(String report) {
        return of(report.getBytes(StandardCharsets.UTF_8));
    }

    static Body of(byte[] report) {
        return new Body("POST /reports", "application/x-yaml", report);
    }

    /** @param what is asked for, such as {@code POST /reports} */
    Body(String what, String contentType, byte[] content) {
        this(request(what, contentType, content), content.length);
    }

    private Body(byte[] request, int length) {
        this.request = request;
        this.length = length;
        places = IntStream.rangeClosed(0, request.length - MARK.length)
                .filter(place -> Arrays.equals(request, place, place + MARK.length, MARK, 0, MARK.length))
                .toArray();
    }

    private static byte[] request(String what, String contentType, byte[] content) {
        byte[] head = "%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(what, contentType, content.length)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, request, head.length, content.length);
        return request;
    }

    /** What is posted. */
    String content() {
        return new String(request, request.length - length, length, StandardCharsets.UTF_8);
    }

    /** How many bytes are posted. */
    int length() {
        return length;
    }

    /** Whether each request differs from the others. */
    boolean isNumbered() {
        return places.length > 0;
    }

    /** A buffer of the whole request. */
    ByteBuffer request() {
        return ByteBuffer.allocateDirect(request.length).put(request).flip();
    }

    /** The whole request, which asks besides that the connection be closed after the answer. */
    byte[] lastOfItsConnection() {
        byte[] close = "Connection: close\r\n".getBytes(StandardCharsets.US_ASCII);
        int end = request.length - length - 2;
        return ByteBuffer.allocate(request.length + close.length)
                .put(request, 0, end)
                .put(close)
                .put(request, end, length + 2)
                .array();
    }

    /** The whole request with its body in one chunk, so that nobody is told how long it is. */
    Body inChunks() {
        String head = new String(request, 0, request.length - length, StandardCharsets.US_ASCII)
                .replaceFirst("Content-Length: \\d+", "Transfer-Encoding: chunked");
        byte[] before = "%s%x\r\n".formatted(head, length).getBytes(StandardCharsets.US_ASCII);
        byte[] after = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        return new Body(
                ByteBuffer.allocate(before.length + length + after.length)
                        .put(before)
                        .put(request, request.length - length, length)
                        .put(after)
                        .array(),
                length);
    }

    /** Writes a number into a request that {@link #request} has made. */
    void number(ByteBuffer request, long number) {
        for (int place : places) {
            long rest = number;
            for (int digit = MARK.length - 1; digit >= 0; digit--) {
                request.put(place + digit, (byte) ('0' + rest % 10));
                rest /= 10;
            }
        }
    }
}
