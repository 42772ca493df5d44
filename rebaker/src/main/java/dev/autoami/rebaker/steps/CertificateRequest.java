package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.RefusedException;
import dev.autoami.schema.report.Certname;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A certificate request, read: what is compared before anything is signed.
 *
 * @param fingerprint SHA-256 of the DER, upper-case hex, as Puppet's CA says it
 * @param publicKey DER of the key it is for, as hex
 */
record CertificateRequest(String fingerprint, String publicKey) {
    /**
     * Reads a request that was made for a certname and signed by its own key.
     *
     * @param whose who showed it, for messages
     */
    static CertificateRequest read(String pem, Certname certname, String whose) {
        try {
            if (!(parse(pem) instanceof PKCS10CertificationRequest request)) {
                throw new RefusedException("what %s showed is no certificate request".formatted(whose));
            }
            List<String> names = Stream.of(request.getSubject().getRDNs(BCStyle.CN))
                    .map(RDN::getFirst)
                    .map(name -> IETFUtils.valueToString(name.getValue()))
                    .toList();
            if (!names.equals(List.of(certname.value()))) {
                throw new RefusedException(
                        "the certificate request of %s is for %s, not for %s".formatted(whose, names, certname));
            }
            SubjectPublicKeyInfo key = request.getSubjectPublicKeyInfo();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new RefusedException(
                        "the certificate request of %s is not signed by its own key".formatted(whose));
            }
            return new CertificateRequest(fingerprint(request.getEncoded()), hex(key));
        } catch (IOException | OperatorCreationException | PKCSException e) {
            throw new RefusedException("the certificate request of %s cannot be read: %s".formatted(whose, e), e);
        }
    }

    /** The public key of a PEM, in the form of {@link #publicKey}. */
    static String publicKey(String pem, String whose) {
        try {
            if (!(parse(pem) instanceof SubjectPublicKeyInfo key)) {
                throw new RefusedException("what %s showed is no public key".formatted(whose));
            }
            return hex(key);
        } catch (IOException e) {
            throw new RefusedException("the public key of %s cannot be read: %s".formatted(whose, e), e);
        }
    }

    private static Object parse(String pem) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            Object object = parser.readObject();
            return object == null ? "" : object;
        }
    }

    private static String hex(SubjectPublicKeyInfo key) throws IOException {
        return HexFormat.of().formatHex(key.getEncoded());
    }

    private static String fingerprint(byte[] der) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
