package dev.autoami.ingest.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sender that may say what no HTTP client would. */
final class RawSender implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final Socket socket;

    RawSender(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            // A test that waits for ever says nothing.
            socket.setSoTimeout(60_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawSender send(String text) {
        return send(text.getBytes(ISO_8859_1));
    }

    RawSender send(byte[] bytes) {
        return send(bytes, 0, bytes.length);
    }

    RawSender send(byte[] bytes, int from, int length) {
        try {
            socket.getOutputStream().write(bytes, from, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The head of a post, with the lines that make it what it is. */
    RawSender post(String... headers) {
        return send("POST /reports HTTP/1.1\r\nHost: x\r\n" + String.join("", headers) + "\r\n");
    }

    static String length(long bytes) {
        return "Content-Length: %d\r\n".formatted(bytes);
    }

    static String chunked() {
        return "Transfer-Encoding: chunked\r\n";
    }

    RawSender chunk(byte[] bytes) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes("%x\r\n".formatted(bytes.length).getBytes(ISO_8859_1));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(ISO_8859_1));
        return send(chunk.toByteArray());
    }

    /** The next answer's head, up to the empty line; its body is passed over. */
    String answer() {
        try {
            InputStream from = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = from.read();
                if (next < 0) {
                    return head.toString();
                }
                head.append((char) next);
            }
            Matcher length = LENGTH.matcher(head);
            if (length.find()) {
                from.readNBytes(Integer.parseInt(length.group(1)));
            }
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that still comes until the server closes the connection. */
    String untilClosed() {
        try {
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends this again and again until the server takes no more; how many bytes that were. */
    long sendUntilClosed(byte[] piece) {
        long sent = 0;
        try {
            while (true) {
                socket.getOutputStream().write(piece);
                sent += piece.length;
            }
        } catch (IOException closed) {
            return sent;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
