package dev.autoami.deploy.network;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;

/**
 * Who we are in TLS, and whom we take: what Puppet's files said, checked.
 *
 * @param chain our certificate, and what its file had besides
 * @param authorities CAs whose certificates callers may have; none that was revoked
 * @param revoked empty where nobody says what was revoked
 */
record Identity(
        List<X509Certificate> chain,
        PrivateKey key,
        List<X509Certificate> authorities,
        Optional<RevocationLists> revoked) {
    private static final char[] NO_PASSWORD = {};
    /** Puppet's agents renew their certificates 30 days before the end. */
    private static final Duration NEARLY_EXPIRED = Duration.ofDays(14);

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Such as {@code RSA 4096}: what a handshake costs depends on it. */
    String keyKind() {
        return certificate().getPublicKey() instanceof RSAPublicKey rsa
                ? "RSA " + rsa.getModulus().bitLength()
                : certificate().getPublicKey().getAlgorithm();
    }

    /** What has become too old, or soon will be. */
    List<String> ageing(Instant now) {
        List<String> old = new ArrayList<>();
        Instant end = certificate().getNotAfter().toInstant();
        if (end.isBefore(now)) {
            old.add("puppet.certificate: it has expired at %s, so that Puppet Servers refuse it".formatted(end));
        } else if (end.isBefore(now.plus(NEARLY_EXPIRED))) {
            old.add("puppet.certificate: it expires at %s, and Puppet Servers will refuse it then".formatted(end));
        }
        revoked.flatMap(RevocationLists::due)
                .filter(due -> due.isBefore(now))
                .ifPresent(due -> old.add(
                        "puppet.crl: it should have been renewed by %s: what it names stays refused, but later revocations are not known"
                                .formatted(due)));
        return old;
    }

    KeyManagerFactory keyManagers() throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, NO_PASSWORD);
        own.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, NO_PASSWORD);
        return factory;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Identity[" + certificate().getSubjectX500Principal() + "]";
    }
}
