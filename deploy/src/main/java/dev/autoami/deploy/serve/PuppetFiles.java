package dev.autoami.deploy.serve;

import dev.autoami.deploy.config.Configuration;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Puppet's PEM files for our TLS: checked before anything is opened, so that a mistake is told in the operator's words. */
final class PuppetFiles {
    private final Configuration.PuppetFiles files;

    PuppetFiles(Configuration.PuppetFiles files) {
        this.files = files;
    }

    /** @throws StartException when one is missing, is no PEM, or they do not belong together */
    void check() {
        List<X509Certificate> authorities = certificates("puppet.ca", files.ca());
        X509Certificate own =
                certificates("puppet.certificate", files.certificate()).getFirst();
        if (!belongTogether(own.getPublicKey(), privateKey())) {
            throw new StartException("puppet.key: %s is not the key of the certificate %s (%s)"
                    .formatted(files.key(), files.certificate(), own.getSubjectX500Principal()));
        }
        if (authorities.stream().noneMatch(authority -> signed(authority, own))) {
            throw new StartException("puppet.ca: %s did not sign the certificate %s (%s, issued by %s)"
                    .formatted(
                            files.ca(),
                            files.certificate(),
                            own.getSubjectX500Principal(),
                            own.getIssuerX500Principal()));
        }
    }

    /** TLS with the host's certificate; client certificates of the CA are asked for, and routes decide about them. */
    HttpServerOptions tls(HttpServerOptions options) {
        return options.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(files.certificate().toString())
                        .setKeyPath(files.key().toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(files.ca().toString()))
                .setClientAuth(ClientAuth.REQUEST)
                .setEnabledSecureTransportProtocols(java.util.Set.of("TLSv1.2", "TLSv1.3"));
    }

    private static List<X509Certificate> certificates(String key, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends java.security.cert.Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new StartException("%s: %s has no certificate".formatted(key, file));
            }
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (IOException e) {
            throw unreadable(key, file, e);
        } catch (CertificateException e) {
            throw new StartException("%s: %s is no certificate in PEM".formatted(key, file), e);
        }
    }

    private PrivateKeyInfo privateKey() {
        try (Reader in = Files.newBufferedReader(files.key());
                PEMParser parser = new PEMParser(in)) {
            Object found = parser.readObject();
            return switch (found) {
                case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                case PrivateKeyInfo info -> info;
                case null, default ->
                    throw new StartException(
                            "puppet.key: %s is no private key in PEM without a passphrase".formatted(files.key()));
            };
        } catch (NoSuchFileException e) {
            throw unreadable("puppet.key", files.key(), e);
        } catch (IOException e) {
            // A parser may quote what it could not read, and this is a secret: its words are not repeated.
            throw Files.isReadable(files.key())
                    ? new StartException("puppet.key: %s is no private key in PEM".formatted(files.key()))
                    : unreadable("puppet.key", files.key(), e);
        }
    }

    private static StartException unreadable(String key, Path file, IOException e) {
        String why = e instanceof NoSuchFileException ? "there is no such file" : "AutoAMI's user may not read it";
        return new StartException("%s: cannot read %s: %s".formatted(key, file, why), e);
    }

    private boolean belongTogether(PublicKey certified, PrivateKeyInfo key) {
        try {
            AsymmetricKeyParameter ours = PrivateKeyFactory.createKey(key);
            AsymmetricKeyParameter theirs =
                    PublicKeyFactory.createKey(SubjectPublicKeyInfo.getInstance(certified.getEncoded()));
            if (ours instanceof RSAKeyParameters mine && theirs instanceof RSAKeyParameters other) {
                return mine.getModulus().equals(other.getModulus());
            }
            return ours instanceof ECPrivateKeyParameters mine
                    && theirs instanceof ECPublicKeyParameters other
                    && mine.getParameters()
                            .getG()
                            .multiply(mine.getD())
                            .normalize()
                            .equals(other.getQ().normalize());
        } catch (IOException e) {
            throw new StartException("puppet.key: %s is neither an RSA nor an EC key".formatted(files.key()), e);
        }
    }

    private static boolean signed(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
