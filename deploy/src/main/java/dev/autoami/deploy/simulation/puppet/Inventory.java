package dev.autoami.deploy.simulation.puppet;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** What the CA has under each name: a request, a certificate, or both once it is signed. Safe for many threads. */
final class Inventory {
    private static final String PUPPET = "1.3.6.1.4.1.34380.1.";
    private static final Pattern PERMITTED = Pattern.compile("1\\.3\\.6\\.1\\.4\\.1\\.34380\\.1\\.[12]\\..+");
    private static final Duration FIVE_YEARS = Duration.ofDays(5 * 365);

    private final Authority authority;
    private final Map<String, PKCS10CertificationRequest> requests = new TreeMap<>();
    private final Map<String, X509Certificate> certificates = new TreeMap<>();
    private final Set<BigInteger> revoked = new HashSet<>();
    /** Every serial ever signed, by name: a Puppet 8 CA revokes by it even when the certificate was deleted. */
    private final Map<String, List<BigInteger>> signed = new HashMap<>();

    /**
     * What there is under a name.
     *
     * @param fingerprints of the request or certificate, by algorithm
     */
    record Entry(State state, Map<String, String> fingerprints, Optional<X509Certificate> certificate) {}

    enum State {
        REQUESTED,
        SIGNED,
        REVOKED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Inventory(Authority authority) {
        this.authority = authority;
    }

    synchronized Optional<Entry> find(String name) {
        try {
            X509Certificate certificate = certificates.get(name);
            if (certificate != null) {
                State state = revoked.contains(certificate.getSerialNumber()) ? State.REVOKED : State.SIGNED;
                return Optional.of(new Entry(state, fingerprints(certificate.getEncoded()), Optional.of(certificate)));
            }
            PKCS10CertificationRequest request = requests.get(name);
            return request == null
                    ? Optional.empty()
                    : Optional.of(new Entry(State.REQUESTED, fingerprints(request.getEncoded()), Optional.empty()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("what is under %s cannot be written".formatted(name), e);
        }
    }

    private static Map<String, String> fingerprints(byte[] der) throws GeneralSecurityException {
        Map<String, String> fingerprints = new TreeMap<>();
        for (String algorithm : List.of("SHA1", "SHA256", "SHA512")) {
            byte[] digest =
                    MessageDigest.getInstance(algorithm.replace("SHA", "SHA-")).digest(der);
            fingerprints.put(
                    algorithm, HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest));
        }
        fingerprints.put("default", fingerprints.get("SHA256"));
        return fingerprints;
    }

    /** All names with what is under them. */
    synchronized Map<String, State> states() {
        Map<String, State> states = new TreeMap<>();
        requests.keySet().forEach(name -> states.put(name, State.REQUESTED));
        certificates
                .keySet()
                .forEach(name -> states.put(name, find(name).orElseThrow().state()));
        return states;
    }

    /** The names for which a certificate was signed and not revoked, deleted from the list or not. */
    synchronized Set<String> usable() {
        Set<String> usable = new HashSet<>();
        signed.forEach((name, serials) -> {
            if (!revoked.containsAll(serials)) {
                usable.add(name);
            }
        });
        return usable;
    }

    /** How many certificates were ever signed. */
    synchronized int signatures() {
        return signed.values().stream().mapToInt(List::size).sum();
    }

    synchronized Optional<PKCS10CertificationRequest> request(String name) {
        return Optional.ofNullable(requests.get(name));
    }

    synchronized Set<BigInteger> revoked() {
        return Set.copyOf(revoked);
    }

    synchronized void submit(String name, PKCS10CertificationRequest request) {
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
            throw new CaRefusal(400, "Certificate names must be lower case.");
        }
        String subject = IETFUtils.valueToString(
                request.getSubject().getRDNs(BCStyle.CN)[0].getFirst().getValue());
        if (!subject.equals(name)) {
            throw new CaRefusal(
                    400, "Instance name \"%s\" does not match requested key \"%s\"".formatted(subject, name));
        }
        find(name).ifPresent(entry -> {
            throw new CaRefusal(
                    400,
                    "%s already has a %s certificate; ignoring certificate request"
                            .formatted(name, entry.state().word()));
        });
        requests.put(name, request);
    }

    synchronized void sign(String name, Optional<Duration> ttl) {
        PKCS10CertificationRequest request = requests.get(name);
        if (request == null) {
            throw certificates.containsKey(name)
                    ? new CaRefusal(
                            409, "Cannot sign certificate for host %s without a certificate request".formatted(name))
                    : new CaRefusal(404, "Invalid certificate subject.");
        }
        List<Authority.Extensions> extensions = permitted(name, request);
        try {
            X509Certificate certificate = authority.issueForNode(
                    name,
                    new JcaPKCS10CertificationRequest(request).getPublicKey(),
                    ttl.orElse(FIVE_YEARS),
                    extensions);
            requests.remove(name);
            certificates.put(name, certificate);
            signed.computeIfAbsent(name, any -> new ArrayList<>()).add(certificate.getSerialNumber());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the request of %s has no usable key".formatted(name), e);
        }
    }

    private static List<Authority.Extensions> permitted(String name, PKCS10CertificationRequest request) {
        Extensions asked = request.getRequestedExtensions();
        List<Authority.Extensions> permitted = new ArrayList<>();
        if (asked == null) {
            return permitted;
        }
        for (var oid : asked.getExtensionOIDs()) {
            Extension extension = asked.getExtension(oid);
            if (oid.getId().startsWith(PUPPET + "3.")) {
                throw new CaRefusal(
                        409,
                        ("CSR '%s' contains an authorization extension, which is disallowed. To allow authorization"
                            + " extensions, set allow-authorization-extensions to true in your ca.conf file.")
                                .formatted(name));
            }
            if (oid.equals(Extension.subjectAlternativeName)) {
                throw new CaRefusal(
                        409,
                        "CSR '%s' contains extra subject alternative names, which are disallowed.".formatted(name));
            }
            if (!PERMITTED.matcher(oid.getId()).matches()) {
                throw new CaRefusal(409, "Found extensions that are not permitted: " + oid.getId());
            }
            permitted.add(builder -> builder.addExtension(extension));
        }
        return permitted;
    }

    synchronized void revoke(String name) {
        List<BigInteger> serials = signed.get(name);
        if (serials == null) {
            throw requests.containsKey(name)
                    ? new CaRefusal(
                            409, "Cannot revoke certificate for host %s without a signed certificate".formatted(name))
                    : new CaRefusal(404, "Invalid certificate subject.");
        }
        revoked.addAll(serials);
    }

    synchronized void delete(String name) {
        requests.remove(name);
        certificates.remove(name);
    }
}
