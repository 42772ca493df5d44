package dev.autoami.deploy.simulation.puppet;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** PEM, as Puppet writes it: private keys in OpenSSL's own form. */
final class Pem {
    private Pem() {}

    static String write(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException("a %s has no PEM form".formatted(object.getClass()), e);
        }
        return text.toString();
    }

    /** @throws CaRefusal when the text is no certificate request */
    static PKCS10CertificationRequest readRequest(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof PKCS10CertificationRequest request) {
                return request;
            }
        } catch (IOException e) {
            throw new CaRefusal(500, "Internal Server Error: " + e.getMessage());
        }
        throw new CaRefusal(500, "Internal Server Error: no certificate request in the body");
    }
}
