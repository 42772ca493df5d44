package dev.autoami.rebaker;

import dev.autoami.schema.report.Certname;
import java.time.Duration;
import java.util.Optional;

/**
 * Port to a Puppet CA. Calls block. Any may throw {@link UnavailableException} or {@link RefusedException}; a refusal for
 * want of rights says which rule to add to auth.conf.
 */
public interface CertificateAuthority {
    /** What the CA has under a name, if anything. */
    Optional<Status> status(String caServer, Certname certname);

    /** The certificate request that waits under a name, as PEM. */
    Optional<String> request(String caServer, Certname certname);

    /**
     * Submits a certificate request made by the instance.
     *
     * @throws RefusedException when something else is there under that name
     */
    void submit(String caServer, Certname certname, String csrPem);

    /** Signs the waiting request. The caller has compared its key with the instance's own. */
    void sign(String caServer, Certname certname, Optional<Duration> ttl);

    /** Revokes, then deletes: in this order, or a Puppet 7 CA leaves the certificate usable. Nothing there: no error. */
    void revokeAndDelete(String caServer, Certname certname);

    /** The CA's word for a name. */
    enum State {
        REQUESTED,
        SIGNED,
        REVOKED
    }

    /**
     * @param fingerprint SHA-256 of the DER request (requested) or certificate, upper-case hex without separators
     */
    record Status(State state, String fingerprint) {}
}
