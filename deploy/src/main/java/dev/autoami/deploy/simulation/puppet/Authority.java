package dev.autoami.deploy.simulation.puppet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The CA's own key, and what it signs with it: certificates like Puppet's, and the revocation list. */
final class Authority {
    private static final X500Name NAME = new X500Name("CN=Puppet CA: simulated");
    private static final Duration FIVE_YEARS = Duration.ofDays(5 * 365);

    private final Clock clock;
    private final AtomicLong serial = new AtomicLong();
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    Authority(Clock clock) {
        this.clock = clock;
        this.certificate = issue(
                NAME,
                keys.getPublic(),
                FIVE_YEARS,
                builder -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
    }

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no RSA keys", e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for a service on this machine. */
    X509Certificate issueForHost(String certname, PublicKey key) {
        GeneralNames names = new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, certname),
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        });
        return issueForNode(
                certname,
                key,
                FIVE_YEARS,
                List.of(extension -> extension.addExtension(Extension.subjectAlternativeName, false, names)));
    }

    /** A node's certificate, valid from a day back as Puppet has it. */
    X509Certificate issueForNode(String certname, PublicKey key, Duration ttl, Collection<Extensions> more) {
        return issue(new X500Name("CN=" + certname), key, ttl, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
                    .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }));
            for (Extensions extensions : more) {
                extensions.addTo(builder);
            }
        });
    }

    /** Adds extensions to a certificate. */
    interface Extensions {
        void addTo(X509v3CertificateBuilder builder) throws IOException;
    }

    private X509Certificate issue(X500Name subject, PublicKey key, Duration ttl, Extensions extensions) {
        Instant now = clock.instant();
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    NAME,
                    BigInteger.valueOf(serial.incrementAndGet()),
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(ttl)),
                    subject,
                    key);
            extensions.addTo(builder);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(keys.getPrivate())));
        } catch (IOException e) {
            throw new UncheckedIOException("no certificate for " + subject, e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate for " + subject, e);
        }
    }

    X509CRL revocationList(Collection<BigInteger> revoked) {
        Instant now = clock.instant();
        JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(certificate, Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(FIVE_YEARS)));
        revoked.forEach(one -> builder.addCRLEntry(one, Date.from(now), CRLReason.keyCompromise));
        try {
            return new JcaX509CRLConverter().getCRL(builder.build(signer(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no revocation list", e);
        }
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withRSA").build(key);
    }
}
