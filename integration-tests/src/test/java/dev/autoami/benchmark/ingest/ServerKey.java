package dev.autoami.benchmark.ingest;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

/** The kinds of key that a certificate for the endpoint may have; Puppet makes the first unless it is told otherwise. */
enum ServerKey {
    RSA_4096("RSA 4096", "RSA", 4096),
    RSA_2048("RSA 2048", "RSA", 2048),
    EC_P256("EC P-256", "EC", 256);

    private final String words;
    private final String algorithm;
    private final int bits;

    ServerKey(String words, String algorithm, int bits) {
        this.words = words;
        this.algorithm = algorithm;
        this.bits = bits;
    }

    KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    boolean isKindOf(PublicKey key) {
        return key.getAlgorithm().equals(algorithm)
                && (!(key instanceof RSAPublicKey rsa) || rsa.getModulus().bitLength() == bits);
    }

    /** Signs as TLS does. */
    byte[] sign(PrivateKey key, byte[] content) throws GeneralSecurityException {
        Signature signature = signature();
        signature.initSign(key);
        signature.update(content);
        return signature.sign();
    }

    boolean verify(PublicKey key, byte[] content, byte[] signed) throws GeneralSecurityException {
        Signature signature = signature();
        signature.initVerify(key);
        signature.update(content);
        return signature.verify(signed);
    }

    private Signature signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm.equals("RSA") ? "RSASSA-PSS" : "SHA256withECDSA");
        @Nullable AlgorithmParameterSpec padding = padding();
        if (padding != null) {
            signature.setParameter(padding);
        }
        return signature;
    }

    private @Nullable AlgorithmParameterSpec padding() {
        return algorithm.equals("RSA")
                ? new PSSParameterSpec(
                        "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC)
                : null;
    }

    @Override
    public String toString() {
        return words;
    }
}
