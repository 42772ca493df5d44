package dev.autoami.deploy.network;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA like Puppet's, with its revocation list; a root, or below one. */
final class TestAuthority {
    /** Well before any test, and long enough for all of them. */
    static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");

    private static final AtomicLong SERIAL = new AtomicLong();

    final X509Certificate certificate;
    private final X500Name name;
    private final KeyPair keys = keyPair();

    TestAuthority(String name) {
        this.name = new X500Name("CN=" + name);
        certificate = sign(this.name, this.name, keys, keys, true, Duration.ofDays(36_500));
    }

    TestAuthority(String name, TestAuthority above) {
        this.name = new X500Name("CN=" + name);
        certificate = sign(above.name, this.name, keys, above.keys, true, Duration.ofDays(36_500));
    }

    /** Somebody with a certificate. */
    record Node(X509Certificate certificate, KeyPair keys) {}

    Node issue(String certname) {
        return issue(certname, Duration.ofDays(36_500));
    }

    Node issue(String certname, Duration valid) {
        KeyPair pair = keyPair();
        return new Node(sign(name, new X500Name("CN=" + certname), pair, keys, false, valid), pair);
    }

    X509CRL revoke(Collection<X509Certificate> certificates, Instant nextUpdate) {
        JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(certificate, Date.from(FROM));
        builder.setNextUpdate(Date.from(nextUpdate));
        for (X509Certificate one : certificates) {
            builder.addCRLEntry(one.getSerialNumber(), Date.from(FROM), CRLReason.keyCompromise);
        }
        try {
            return new JcaX509CRLConverter()
                    .getCRL(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    X509CRL revoke(X509Certificate... certificates) {
        return revoke(List.of(certificates), FROM.plus(Duration.ofDays(36_500)));
    }

    /** In one step, as {@code mv} does. */
    static void write(Path file, Object... objects) throws IOException {
        Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), pem(objects));
        Files.move(written, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    static String pem(Object... objects) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
            }
        }
        return text.toString();
    }

    private static X509Certificate sign(
            X500Name issuer, X500Name subject, KeyPair pair, KeyPair signer, boolean isCa, Duration valid) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(FROM),
                    Date.from(FROM.plus(valid)),
                    subject,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
