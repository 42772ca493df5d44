package dev.autoami.ingest.endpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA like Puppet's, for one test. */
final class TestCa {
    static final char[] PASSWORD = "changeit".toCharArray();

    private final X500Name name = new X500Name("CN=Puppet CA");
    private final KeyPair keys = keyPair();
    private final X509Certificate certificate = sign(name, keys, true);
    private int serial;

    /** A certificate for this certname, with its key and the CA, as PKCS #12. */
    byte[] keyStore(String certname) {
        KeyPair pair = keyPair();
        X509Certificate leaf = sign(new X500Name("CN=" + certname), pair, false);
        try {
            KeyStore store = empty();
            store.setKeyEntry("me", pair.getPrivate(), PASSWORD, new X509Certificate[] {leaf, certificate});
            store.setCertificateEntry("ca", certificate);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, PASSWORD);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** TLS as a client that trusts this CA, with a certificate of its own or without. */
    SSLContext client(Optional<String> certname) {
        return client(certname, this);
    }

    /** The same, trusting another CA. */
    SSLContext client(Optional<String> certname, TestCa trustedCa) {
        try {
            KeyManager[] own = null;
            if (certname.isPresent()) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(new ByteArrayInputStream(keyStore(certname.get())), PASSWORD);
                KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
                factory.init(store, PASSWORD);
                own = factory.getKeyManagers();
            }
            KeyStore trusted = empty();
            trusted.setCertificateEntry("ca", trustedCa.certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate sign(X500Name subject, KeyPair pair, boolean isCa) {
        Instant from = Instant.parse("2020-01-01T00:00:00Z");
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(++serial),
                    Date.from(from),
                    Date.from(from.plus(36_500, ChronoUnit.DAYS)),
                    subject,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
