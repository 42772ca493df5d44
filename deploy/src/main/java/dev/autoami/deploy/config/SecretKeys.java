package dev.autoami.deploy.config;

import dev.autoami.schema.secret.SecretKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** The key under which secrets lie in the registry: by reference, or, with the embedded database, a file made here. */
public final class SecretKeys {
    private SecretKeys() {}

    /** @throws ConfigurationException when it is not there, or is no key */
    public static SecretKey load(Configuration configuration, Map<String, String> environment) {
        Path file = configuration.dataDir().resolve("secret.key");
        String base64 = configuration
                .secretKey()
                .map(reference -> reference.resolve("secret-key", environment))
                .orElseGet(() -> readOrMake(file));
        try {
            return new SecretKey(idOf(base64), base64);
        } catch (IllegalArgumentException e) {
            String where = configuration.secretKey().map(Object::toString).orElse(file.toString());
            throw new ConfigurationException(
                    "secret-key: %s does not hold 32 bytes in base64, as 'openssl rand -base64 32' makes them"
                            .formatted(where),
                    e);
        }
    }

    private static String readOrMake(Path file) {
        try {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            // The registry comes to lie here too.
            Files.createDirectories(
                    file.toAbsolutePath().getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                // With its permissions from the first moment on.
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, Base64.getEncoder().encodeToString(key) + "\n");
            } catch (FileAlreadyExistsException e) {
                // From an earlier start.
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ConfigurationException(
                    "data-dir: cannot keep the secret key in %s: %s".formatted(file, Reasons.of(e)), e);
        }
    }

    /** Names the key without telling it: rows say under which key they lie. */
    private static String idOf(String base64) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("autoami secret key " + base64).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
