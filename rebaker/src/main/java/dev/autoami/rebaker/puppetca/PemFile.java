package dev.autoami.rebaker.puppetca;

import dev.autoami.rebaker.RefusedException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Reads PEM: certificates, private keys (PKCS#1, SEC 1 and PKCS#8), certificate requests. */
final class PemFile {
    private PemFile() {}

    /** All certificates of a file, of which there is at least one. */
    static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Object object : objects(file)) {
            if (object instanceof X509CertificateHolder holder) {
                try {
                    certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (CertificateException e) {
                    throw new RefusedException(
                            "a certificate in %s cannot be read: %s".formatted(file, e.getMessage()), e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw new RefusedException("%s holds no PEM certificate".formatted(file));
        }
        return certificates;
    }

    static PrivateKey privateKey(Path file) {
        for (Object object : objects(file)) {
            switch (object) {
                case PEMKeyPair pair -> {
                    return privateKey(file, pair.getPrivateKeyInfo());
                }
                case PrivateKeyInfo info -> {
                    return privateKey(file, info);
                }
                case PEMEncryptedKeyPair encrypted -> throw passphrase(file);
                case PKCS8EncryptedPrivateKeyInfo encrypted -> throw passphrase(file);
                default -> {
                    // parameters of an elliptic curve stand before the key
                }
            }
        }
        throw new RefusedException("%s holds no PEM private key".formatted(file));
    }

    private static PrivateKey privateKey(Path file, PrivateKeyInfo info) {
        boolean elliptic = info.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
        try {
            return KeyFactory.getInstance(elliptic ? "EC" : "RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            // Without the cause: it may quote what it could not read.
            throw new RefusedException(
                    "the private key in %s cannot be read: an RSA or EC key is needed".formatted(file));
        }
    }

    private static RefusedException passphrase(Path file) {
        return new RefusedException(
                "the private key in %s has a passphrase: Puppet's own private_keys/<certname>.pem has none"
                        .formatted(file));
    }

    /** The DER form of a certificate request. */
    static byte[] request(String pem) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof PKCS10CertificationRequest request) {
                return request.getEncoded();
            }
            throw new IOException("there is no PEM certificate request in it");
        }
    }

    private static List<Object> objects(Path file) {
        List<Object> objects = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
                PEMParser parser = new PEMParser(reader)) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                objects.add(object);
            }
            return objects;
        } catch (NoSuchFileException e) {
            throw new RefusedException("there is no file %s".formatted(file), e);
        } catch (IOException e) {
            throw new RefusedException(
                    "%s cannot be read as PEM (%s)".formatted(file, e.getClass().getSimpleName()));
        }
    }
}
