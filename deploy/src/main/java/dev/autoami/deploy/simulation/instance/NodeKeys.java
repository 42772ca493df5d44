package dev.autoami.deploy.simulation.instance;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A node's key and certificate request, as PEM; EC because it is made in no time. */
final class NodeKeys {
    private NodeKeys() {}

    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no EC keys", e);
        }
    }

    /** @param extensions values by OID */
    static String request(String certname, KeyPair keys, Map<String, String> extensions) {
        try {
            PKCS10CertificationRequestBuilder request =
                    new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + certname), keys.getPublic());
            if (!extensions.isEmpty()) {
                ExtensionsGenerator generator = new ExtensionsGenerator();
                for (var extension : extensions.entrySet()) {
                    generator.addExtension(
                            new ASN1ObjectIdentifier(extension.getKey()),
                            false,
                            new DERUTF8String(extension.getValue()));
                }
                request.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, generator.generate());
            }
            return pem(request.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException e) {
            throw new UncheckedIOException("no certificate request for " + certname, e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("no certificate request for " + certname, e);
        }
    }

    /** {@code openssl pkey -pubout}. */
    static String publicKey(String privateKey) {
        try (PEMParser parser = new PEMParser(new StringReader(privateKey))) {
            KeyPair pair = new JcaPEMKeyConverter().getKeyPair((PEMKeyPair) parser.readObject());
            return pem(pair.getPublic());
        } catch (IOException e) {
            throw new UncheckedIOException("a node's key cannot be read", e);
        }
    }

    static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static String sshFingerprint(String publicKey) {
        try {
            byte[] blob = Base64.getDecoder().decode(publicKey.split(" ", -1)[1]);
            return "SHA256:"
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(blob));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
