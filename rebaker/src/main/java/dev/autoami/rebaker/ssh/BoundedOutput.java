package dev.autoami.rebaker.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads a command's output to its end, and keeps the first mebibyte: what an instance prints is not ours to trust. */
record BoundedOutput(InputStream in, int limit) {
    static final int LIMIT = 1 << 20;

    static BoundedOutput of(InputStream in) {
        return new BoundedOutput(in, LIMIT);
    }

    String read() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long dropped = 0;
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int fits = Math.min(read, limit - kept.size());
                kept.write(buffer, 0, fits);
                dropped += read - fits;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = kept.toString(StandardCharsets.UTF_8);
        return dropped == 0 ? text : text + "\n[… %d more bytes were dropped]\n".formatted(dropped);
    }
}
