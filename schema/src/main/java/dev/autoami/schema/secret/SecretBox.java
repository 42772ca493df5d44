package dev.autoami.schema.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM with a random 96-bit nonce. What a secret belongs to is authenticated with it, so rows cannot change places. */
final class SecretBox {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    SecretBox(SecretKey key) {
        this.key = new SecretKeySpec(key.bytes(), "AES");
    }

    byte[] nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    byte[] seal(byte[] secret, byte[] nonce, String owner) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt a secret of %s".formatted(owner), e);
        }
    }

    /** @throws IllegalStateException when it is not what was sealed under this key for this owner */
    byte[] open(byte[] sealed, byte[] nonce, String owner) {
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the secret of %s does not open: it was changed, or encrypted under another key".formatted(owner),
                    e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
