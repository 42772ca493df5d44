package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A CA as {@code puppetserver ca setup} makes it: a root, below it the one that issues, RSA 4096 both; and of the Puppet
 * Server that has a certificate of it, with a key of the same kind.
 */
final class PuppetCa {
    /** The certname of the Puppet Server. */
    static final String SENDER = "puppet.example.com";

    private static final char[] NO_PASSWORD = {};
    private static final X500Name ROOT = new X500Name("CN=Puppet Root CA: benchmark");
    private static final X500Name ISSUER = new X500Name("CN=Puppet CA: " + SENDER);
    private static final Duration FIVE_YEARS = Duration.ofDays(5 * 365);
    private static final int REVOKED = 1000;

    private final Instant now;
    private final KeyPair rootKeys;
    private final KeyPair keys;
    private final X509Certificate root;
    private final X509Certificate certificate;
    private final KeyManagerFactory shown;
    private final TrustManagerFactory trusted;
    private long serial;

    /** Where the files are that AutoAMI is given; beside them lies {@code crl.pem}, which names a thousand certificates. */
    record Issued(Path directory) {
        /** The certificates of both CAs. */
        Path ca() {
            return directory.resolve("ca.pem");
        }

        Path certificate() {
            return directory.resolve("host.pem");
        }

        Path key() {
            return directory.resolve("host.key");
        }
    }

    PuppetCa(Clock clock) throws GeneralSecurityException, IOException {
        now = clock.instant();
        rootKeys = ServerKey.RSA_4096.generate();
        keys = ServerKey.RSA_4096.generate();
        root = issue(ROOT, ROOT, rootKeys.getPublic(), rootKeys.getPrivate(), true);
        certificate = issue(ROOT, ISSUER, keys.getPublic(), rootKeys.getPrivate(), true);
        KeyPair sender = ServerKey.RSA_4096.generate();
        shown = showing(
                sender, issue(ISSUER, new X500Name("CN=" + SENDER), sender.getPublic(), keys.getPrivate(), false));
        trusted = trusting(certificate, root);
    }

    /** Issues a certificate for a server on this machine. */
    Issued issueTo(Path directory, ServerKey kind) throws GeneralSecurityException, IOException {
        KeyPair pair = kind.generate();
        Issued issued = new Issued(Files.createDirectories(directory));
        write(directory.resolve("crl.pem"), revocationList(ISSUER, keys), revocationList(ROOT, rootKeys));
        write(issued.ca(), certificate, root);
        write(
                issued.certificate(),
                issue(ISSUER, new X500Name("CN=localhost"), pair.getPublic(), keys.getPrivate(), false));
        write(issued.key(), new JcaPKCS8Generator(pair.getPrivate(), null));
        return issued;
    }

    /** The Puppet Server's TLS, which has no session yet. */
    SSLContext sender() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static TrustManagerFactory trusting(X509Certificate... authorities)
            throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        for (X509Certificate authority : authorities) {
            all.setCertificateEntry(authority.getSubjectX500Principal().getName(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(all);
        return factory;
    }

    private static KeyManagerFactory showing(KeyPair keys, X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", keys.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate});
        // The other one decrypts the key for each connection.
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(own, NO_PASSWORD);
        return factory;
    }

    private X509Certificate issue(X500Name issuer, X500Name subject, PublicKey key, PrivateKey by, boolean isCa)
            throws GeneralSecurityException {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(++serial),
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(FIVE_YEARS)),
                    subject,
                    key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(by)));
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException("no certificate for " + subject, e);
        }
    }

    private X509CRL revocationList(X500Name issuer, KeyPair by) throws GeneralSecurityException {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer, Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(FIVE_YEARS)));
        IntStream.range(0, REVOKED)
                .forEach(one -> builder.addCRLEntry(
                        BigInteger.valueOf(1_000_000L + one), Date.from(now), CRLReason.keyCompromise));
        try {
            return new JcaX509CRLConverter().getCRL(builder.build(signer(by.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("no revocation list of " + issuer, e);
        }
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withRSA").build(key);
    }

    private static void write(Path file, Object... objects) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        }
        Files.writeString(file, text.toString());
    }
}
