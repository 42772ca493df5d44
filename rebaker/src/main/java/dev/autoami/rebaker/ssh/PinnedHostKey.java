package dev.autoami.rebaker.ssh;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/** Accepts exactly one host key, and remembers another that was shown instead. One for each connection. */
final class PinnedHostKey implements HostKeyVerifier {
    private final String algorithm;
    private final byte[] blob;
    // Set by SSHJ's reader thread, read by the connecting one after the failure reached it.
    private volatile Optional<String> stranger = Optional.empty();

    /** @param line {@code ssh-ed25519 AAAA…}, as in {@code known_hosts} without the host */
    PinnedHostKey(String line) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length < 2) {
            throw new IllegalArgumentException("'%s' is no host key: 'ssh-ed25519 AAAA…' is expected".formatted(line));
        }
        algorithm = words[0];
        blob = Base64.getDecoder().decode(words[1]);
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        byte[] shown = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
        if (Arrays.equals(blob, shown)) {
            return true;
        }
        stranger = Optional.of(fingerprint(shown));
        return false;
    }

    /** A server with keys of several types shows the one that is asked for first. */
    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return List.of(algorithm);
    }

    String fingerprint() {
        return fingerprint(blob);
    }

    /** The fingerprint of the key that was shown, if it was not ours. */
    Optional<String> stranger() {
        return stranger;
    }

    /** As {@code ssh-keygen -l} prints it. */
    private static String fingerprint(byte[] blob) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
