package dev.autoami.schema.secret;

import java.util.Base64;

/** The key under which secrets lie in the registry, AES-256; its id stands in each row, so that a key can be changed. */
public final class SecretKey {
    private final String id;
    private final byte[] bytes;

    /** @param base64 32 bytes, in base64 */
    public SecretKey(String id, String base64) {
        this.id = id;
        this.bytes = Base64.getDecoder().decode(base64);
        if (bytes.length != 32) {
            throw new IllegalArgumentException("the secret key has %d bytes, 32 are needed".formatted(bytes.length));
        }
    }

    public String id() {
        return id;
    }

    byte[] bytes() {
        return bytes;
    }
}
