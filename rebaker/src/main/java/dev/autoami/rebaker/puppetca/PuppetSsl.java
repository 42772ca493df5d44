package dev.autoami.rebaker.puppetca;

import dev.autoami.rebaker.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A Puppet node's identity, from the PEM files of its ssl directory as Puppet wrote them.
 *
 * @param authorities of the CA file: Puppet's intermediate and root
 * @param certificate the node's own
 */
public record PuppetSsl(List<X509Certificate> authorities, X509Certificate certificate, PrivateKey key) {
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * @param ca {@code certs/ca.pem}
     * @param certificate {@code certs/<certname>.pem}
     * @param key {@code private_keys/<certname>.pem}
     * @throws RefusedException when a file cannot be read or holds something else, or they do not belong together
     */
    public static PuppetSsl load(Path ca, Path certificate, Path key) {
        PuppetSsl ssl = new PuppetSsl(
                PemFile.certificates(ca), PemFile.certificates(certificate).getFirst(), PemFile.privateKey(key));
        if (!ssl.belongTogether()) {
            throw new RefusedException("the private key in %s is not the one of the certificate in %s (%s)"
                    .formatted(key, certificate, ssl.certname()));
        }
        return ssl;
    }

    /** The common name of our own certificate: what Puppet's auth.conf knows us by. */
    public String certname() {
        return Subject.commonName(certificate);
    }

    /** Shows our certificate, and trusts the Puppet CA alone. */
    public SSLContext context() {
        try {
            KeyStore own = emptyStore();
            own.setKeyEntry("own", key, NO_PASSWORD, new X509Certificate[] {certificate});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            KeyStore trusted = emptyStore();
            for (X509Certificate authority : authorities) {
                trusted.setCertificateEntry(authority.getSubjectX500Principal().getName(), authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new RefusedException(
                    "the certificate of %s cannot be used for TLS: %s".formatted(certname(), e.getMessage()), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private boolean belongTogether() {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] sample = {1, 2, 3};
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate);
            verifying.update(sample);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "PuppetSsl[" + certname() + "]";
    }
}
