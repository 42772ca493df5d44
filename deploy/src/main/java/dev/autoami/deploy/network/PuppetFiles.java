package dev.autoami.deploy.network;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.config.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puppet's PEM files for our TLS: checked before they are used, so that a mistake is told in the operator's words. */
public final class PuppetFiles {
    private final Configuration.PuppetFiles paths;
    private final Optional<Path> crl;

    /** Without a path for the revocation list, it is where Puppet has it, if it is there now. */
    public PuppetFiles(Configuration.PuppetFiles paths) {
        this.paths = paths;
        this.crl = paths.crl().or(() -> besides(paths.ca()));
    }

    /** All texts as they were at one moment: what is checked is what is used. */
    record Contents(String ca, String certificate, String key, Optional<String> crl) {
        /** Without the key. */
        @Override
        public String toString() {
            return "Contents[]";
        }
    }

    /** @throws ConfigurationException when one is missing, is no PEM, or they do not belong together */
    public void check() {
        identity(read());
    }

    /**
     * What is fit, but has become too old or soon will be.
     *
     * @throws ConfigurationException as {@link #check}
     */
    public List<String> ageing(Instant now) {
        return identity(read()).ageing(now);
    }

    Optional<Path> crl() {
        return crl;
    }

    Contents read() {
        return new Contents(
                read("puppet.ca", paths.ca()),
                read("puppet.certificate", paths.certificate()),
                read("puppet.key", paths.key()),
                crl.map(file -> read("puppet.crl", file)));
    }

    Identity identity(Contents contents) {
        List<X509Certificate> authorities = certificates("puppet.ca", paths.ca(), contents.ca());
        List<X509Certificate> own = certificates("puppet.certificate", paths.certificate(), contents.certificate());
        PrivateKey key = key(contents.key());
        if (!belongTogether(own.getFirst(), key)) {
            throw new ConfigurationException("puppet.key: %s is not the key of the certificate %s (%s)"
                    .formatted(paths.key(), paths.certificate(), name(own.getFirst())));
        }
        Optional<RevocationLists> revoked = contents.crl().map(pem -> lists(pem, authorities));
        List<X509Certificate> trusted = authorities.stream()
                .filter(authority -> revoked.stream().noneMatch(lists -> lists.has(authority)))
                .toList();
        X509Certificate issuer = trusted.stream()
                .filter(authority -> signed(authority, own.getFirst()))
                .findFirst()
                .orElseThrow(() ->
                        new ConfigurationException("puppet.ca: %s did not sign the certificate %s (%s, issued by %s)%s"
                                .formatted(
                                        paths.ca(),
                                        paths.certificate(),
                                        name(own.getFirst()),
                                        own.getFirst().getIssuerX500Principal(),
                                        trusted.size() < authorities.size() ? ", or its CA was revoked" : "")));
        revoked.filter(lists -> !lists.knows(issuer)).ifPresent(lists -> {
            throw new ConfigurationException(
                    "puppet.crl: %s has no list of the CA %s, so that its revoked certificates would not be known"
                            .formatted(crl.orElseThrow(), name(issuer)));
        });
        return usable(new Identity(own, key, trusted, revoked));
    }

    private Identity usable(Identity identity) {
        try {
            identity.keyManagers();
            return identity;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigurationException(
                    "puppet.certificate: %s cannot be used for TLS: %s".formatted(paths.certificate(), e.getMessage()),
                    e);
        }
    }

    /** Puppet has {@code ssl/certs/ca.pem} and {@code ssl/crl.pem}; copies lie together. */
    private static Optional<Path> besides(Path ca) {
        String crl = ca.endsWith("certs/ca.pem") ? "../crl.pem" : "crl.pem";
        return Optional.of(ca.resolveSibling(crl).normalize()).filter(Files::exists);
    }

    private static String read(String key, Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : "AutoAMI's user may not read it";
            throw new ConfigurationException("%s: cannot read %s: %s".formatted(key, file, why), e);
        }
    }

    private static List<X509Certificate> certificates(String key, Path file, String pem) {
        try {
            List<X509Certificate> found = Pem.certificates(pem);
            if (found.isEmpty()) {
                throw new ConfigurationException("%s: %s has no certificate".formatted(key, file));
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException("%s: %s is no certificate in PEM".formatted(key, file), e);
        }
    }

    private PrivateKey key(String pem) {
        // A parser may quote what it could not read, and this is a secret: it does not say why.
        return Pem.privateKey(pem)
                .orElseThrow(() -> new ConfigurationException(
                        "puppet.key: %s is no private key, RSA or EC, in PEM without a passphrase"
                                .formatted(paths.key())));
    }

    private RevocationLists lists(String pem, List<X509Certificate> authorities) {
        Path file = crl.orElseThrow();
        try {
            List<X509CRL> lists = Pem.revocationLists(pem);
            if (lists.isEmpty()) {
                throw new ConfigurationException("puppet.crl: %s has no revocation list".formatted(file));
            }
            return RevocationLists.of(lists, authorities);
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException("puppet.crl: %s cannot be used: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] sample = {1, 2, 3};
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(sample);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean signed(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
