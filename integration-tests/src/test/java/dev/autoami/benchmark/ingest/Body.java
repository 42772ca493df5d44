package dev.autoami.benchmark.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What a request carries, and where in it each request's own number is to be written. */
final class Body {
    /** Stands for a number of eight digits, another one in each request: in a certname, in a transaction's UUID. */
    static final String NUMBER = "%%%%%%%%";

    private static final byte[] MARK = NUMBER.getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final int[] places;

    static Body of(byte[] bytes) {
        return new Body(bytes.clone());
    }

    static Body of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    private Body(byte[] bytes) {
        this.bytes = bytes;
        places = IntStream.rangeClosed(0, bytes.length - MARK.length)
                .filter(place -> Arrays.equals(bytes, place, place + MARK.length, MARK, 0, MARK.length))
                .toArray();
    }

    int length() {
        return bytes.length;
    }

    /** Whether each request differs from the others. */
    boolean isNumbered() {
        return places.length > 0;
    }

    /** A buffer of the whole request, as Puppet Server's http processor posts it. */
    ByteBuffer request() {
        byte[] head = head();
        return ByteBuffer.allocateDirect(head.length + bytes.length)
                .put(head)
                .put(bytes)
                .flip();
    }

    /** Writes a number into a request that {@link #request} has made. */
    void number(ByteBuffer request, long number) {
        int start = request.limit() - bytes.length;
        for (int place : places) {
            long rest = number;
            for (int digit = MARK.length - 1; digit >= 0; digit--) {
                request.put(start + place + digit, (byte) ('0' + rest % 10));
                rest /= 10;
            }
        }
    }

    private byte[] head() {
        return "POST /reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-yaml\r\nContent-Length: %d\r\n\r\n"
                .formatted(bytes.length)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
