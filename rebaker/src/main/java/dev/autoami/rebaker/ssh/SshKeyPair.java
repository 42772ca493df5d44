package dev.autoami.rebaker.ssh;

import dev.autoami.rebaker.RefusedException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Base64;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * An ed25519 key pair as OpenSSH writes it, fit for {@code authorized_keys}, for cloud-init's {@code ssh_keys} and for
 * {@link SshShells}.
 *
 * @param privateKey the PEM file's text, {@code -----BEGIN OPENSSH PRIVATE KEY-----…}, ending with a newline
 * @param publicKey one line, {@code ssh-ed25519 AAAA…}, without comment or newline
 */
public record SshKeyPair(String privateKey, String publicKey) {
    private static final String ALGORITHM = "ssh-ed25519";

    public static SshKeyPair generate(SecureRandom random) {
        Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(random);
        try {
            byte[] publicBlob = OpenSSHPublicKeyUtil.encodePublicKey(key.generatePublicKey());
            return new SshKeyPair(
                    pem(OpenSSHPrivateKeyUtil.encodePrivateKey(key)),
                    ALGORITHM + " " + Base64.getEncoder().encodeToString(publicBlob));
        } catch (IOException e) {
            throw new UncheckedIOException("an ed25519 key pair could not be encoded", e);
        }
    }

    /**
     * The public half of anybody's private key, as a line for {@code authorized_keys}.
     *
     * @param privateKey OpenSSH or PKCS#8 PEM, without passphrase
     */
    public static String publicKeyOf(String privateKey) {
        try (SSHClient reader = new SSHClient()) {
            PublicKey key = reader.loadKeys(privateKey, null, null).getPublic();
            byte[] blob = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
            return KeyType.fromKey(key) + " " + Base64.getEncoder().encodeToString(blob);
        } catch (IOException e) {
            // The cause is kept to its class: parsers like to quote what they could not read, and this is a secret.
            throw new RefusedException(
                    "the private key cannot be read (%s): an OpenSSH or PKCS#8 PEM text without passphrase is needed"
                            .formatted(e.getClass().getSimpleName()));
        }
    }

    private static String pem(byte[] content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject("OPENSSH PRIVATE KEY", content));
        }
        return text.toString().replace("\r\n", "\n");
    }

    /** The public half only: the private one must not reach a log. */
    @Override
    public String toString() {
        return publicKey;
    }
}
