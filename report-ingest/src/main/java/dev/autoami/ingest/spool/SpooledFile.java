package dev.autoami.ingest.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.autoami.ingest.Delivery;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A delivery as a file: a line, and below it the body as it arrived.
 *
 * <pre>autoami-report 1 POST 2026-11-20T10:11:12.123456Z * 344110 89abcdef</pre>
 *
 * That is: the format's name and version, how it arrived, when, its sender or a star, the body's length, and the CRC-32C
 * of the line so far and the body.
 */
final class SpooledFile {
    private static final String FORMAT = "autoami-report";
    private static final String VERSION = "1";
    private static final String NO_SENDER = "*";
    /** The longest line: a certname has 255 characters at most. */
    private static final int LINE = 512;

    private SpooledFile() {}

    /** What stands above the body, its line end included. */
    static byte[] line(Delivery delivery) {
        String fields = "%s %s %s %s %s %d "
                .formatted(
                        FORMAT,
                        VERSION,
                        delivery.arrival(),
                        delivery.at(),
                        delivery.sender().map(Certname::value).orElse(NO_SENDER),
                        delivery.body().length);
        String sum = checksum(fields.getBytes(US_ASCII), ByteBuffer.wrap(delivery.body()));
        return (fields + sum + "\n").getBytes(US_ASCII);
    }

    static Delivery read(byte[] file) throws DamagedFileException {
        int end = 0;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        if (end > LINE || end == file.length) {
            throw new DamagedFileException("it does not begin with the line of a spooled report");
        }
        String line = new String(file, 0, end, US_ASCII);
        String[] fields = line.split(" ", -1);
        if (fields.length != 7 || !fields[0].equals(FORMAT)) {
            throw new DamagedFileException("it does not begin with the line of a spooled report");
        }
        if (!fields[1].equals(VERSION)) {
            throw new DamagedFileException("its format is of version %s, and this is a release that reads version %s"
                    .formatted(fields[1], VERSION));
        }
        byte[] body = Arrays.copyOfRange(file, end + 1, file.length);
        if (!fields[5].equals(Integer.toString(body.length))) {
            throw new DamagedFileException(
                    "its body should have %s bytes, and has %d".formatted(fields[5], body.length));
        }
        String summed = line.substring(0, line.length() - fields[6].length());
        if (!fields[6].equals(checksum(summed.getBytes(US_ASCII), ByteBuffer.wrap(body)))) {
            throw new DamagedFileException("its checksum is not that of its content");
        }
        try {
            return new Delivery(body, Arrival.valueOf(fields[2]), sender(fields[4]), Instant.parse(fields[3]));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // The checksum was right: a later release wrote it, or somebody by hand.
            throw new DamagedFileException("its line cannot be read: " + e.getMessage());
        }
    }

    private static Optional<Certname> sender(String field) {
        return field.equals(NO_SENDER) ? Optional.empty() : Optional.of(new Certname(field));
    }

    private static String checksum(byte[] fields, ByteBuffer body) {
        CRC32C sum = new CRC32C();
        sum.update(fields);
        sum.update(body);
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
