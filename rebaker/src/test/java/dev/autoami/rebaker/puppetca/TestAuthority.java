package dev.autoami.rebaker.puppetca;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate authority for tests. */
final class TestAuthority {
    private final Instant now = InstantSource.system().instant();

    private final KeyPair keys = keys("EC");
    private final X500Principal name;
    private final X509Certificate certificate;

    TestAuthority(String name) throws Exception {
        this.name = new X500Principal("CN=" + name);
        this.certificate = issue(name, keys, true);
    }

    X509Certificate certificate() {
        return certificate;
    }

    PuppetSsl identity(String certname, String... alternatives) throws Exception {
        KeyPair own = keys("EC");
        return new PuppetSsl(List.of(certificate), issue(certname, own, false, alternatives), own.getPrivate());
    }

    X509Certificate issue(String certname, KeyPair subject, boolean ca, String... alternatives)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Principal("CN=" + certname),
                subject.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        if (alternatives.length > 0) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(Stream.of(alternatives)
                            .map(alternative -> new GeneralName(GeneralName.dNSName, alternative))
                            .toArray(GeneralName[]::new)));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    static KeyPair keys(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
        return generator.generateKeyPair();
    }

    static String request(String certname) throws Exception {
        KeyPair own = keys("EC");
        return pem(new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + certname), own.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(own.getPrivate())));
    }

    static String pem(Object... objects) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        }
        return text.toString();
    }

    /** As {@code openssl ecparam -genkey} writes it: BC's own writer leaves the curve out, which nobody can read. */
    static String sec1(KeyPair keys) throws IOException {
        ECPrivateKey key = new ECPrivateKey(
                256,
                ((java.security.interfaces.ECPrivateKey) keys.getPrivate()).getS(),
                SECObjectIdentifiers.secp256r1);
        return pem(new PemObject("EC PRIVATE KEY", key.getEncoded()));
    }

    static String pkcs8(PrivateKey key) throws IOException {
        return pem(new JcaPKCS8Generator(key, null));
    }
}
