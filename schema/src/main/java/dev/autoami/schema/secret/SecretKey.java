package dev.autoami.schema.secret;

/**
 * The key under which secrets lie in the registry.
 *
 * @param id names the key in each row, so that a key can be changed
 * @param bytes 32 bytes: AES-256
 */
public record SecretKey(String id, byte[] bytes) {
    public SecretKey {
        if (bytes.length != 32) {
            throw new IllegalArgumentException("the secret key has %d bytes, 32 are needed".formatted(bytes.length));
        }
    }

    @Override
    public String toString() {
        return "SecretKey[id=%s]".formatted(id);
    }
}
