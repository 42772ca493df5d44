package dev.autoami.deploy.network;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Which certificates their CAs took back, by what {@code crl.pem} said when it was read. A list that has expired still
 * counts: what it names stays revoked.
 */
final class RevocationLists {
    private static final String DELTA = "2.5.29.27";
    private static final String PART = "2.5.29.28";

    private final Map<X500Principal, Set<BigInteger>> serials = new HashMap<>();
    private final Map<X500Principal, Instant> due = new HashMap<>();

    private RevocationLists() {}

    /**
     * Lists of CAs that are not trusted anyway are left out.
     *
     * @throws GeneralSecurityException when one was not signed by the CA that it names, or is not a whole list
     */
    static RevocationLists of(Collection<X509CRL> lists, List<X509Certificate> authorities)
            throws GeneralSecurityException {
        RevocationLists all = new RevocationLists();
        for (X509CRL list : lists) {
            List<X509Certificate> named = authorities.stream()
                    .filter(authority -> authority.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
                    .toList();
            if (named.isEmpty()) {
                continue;
            }
            if (named.stream().noneMatch(authority -> signed(authority, list))) {
                throw new CRLException("the list of %s is not signed by it".formatted(list.getIssuerX500Principal()));
            }
            if (list.getExtensionValue(DELTA) != null || list.getExtensionValue(PART) != null) {
                throw new CRLException(
                        "the list of %s is a part only, as Puppet has none".formatted(list.getIssuerX500Principal()));
            }
            all.add(list);
        }
        return all;
    }

    private void add(X509CRL list) {
        X500Principal issuer = list.getIssuerX500Principal();
        Set<BigInteger> revoked = serials.computeIfAbsent(issuer, none -> new HashSet<>());
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        if (entries != null) {
            entries.forEach(entry -> revoked.add(entry.getSerialNumber()));
        }
        Date next = list.getNextUpdate();
        due.merge(
                issuer,
                next == null ? Instant.MAX : next.toInstant(),
                (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Whether there is a list of this CA. */
    boolean knows(X509Certificate authority) {
        return serials.containsKey(authority.getSubjectX500Principal());
    }

    /** Whether there is a list of the CA that issued this certificate. */
    boolean cover(X509Certificate certificate) {
        return serials.containsKey(certificate.getIssuerX500Principal());
    }

    boolean has(X509Certificate certificate) {
        return serials.getOrDefault(certificate.getIssuerX500Principal(), Set.of())
                .contains(certificate.getSerialNumber());
    }

    int size() {
        return serials.values().stream().mapToInt(Set::size).sum();
    }

    /** When the first of the lists should have been renewed. */
    Optional<Instant> due() {
        return due.values().stream().min(Instant::compareTo).filter(when -> !when.equals(Instant.MAX));
    }

    private static boolean signed(X509Certificate authority, X509CRL list) {
        try {
            list.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
