package dev.autoami.rebaker.puppetca;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.report.Certname;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * {@link CertificateAuthority} over the HTTP API of Puppet Server 7 and 8. A CA is named by its host, or {@code
 * host:port} where it is not 8140. Thread-safe.
 */
public final class PuppetCa implements CertificateAuthority {
    /** How long a call may take, unless one says otherwise. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private final CaClient client;

    /** @see PuppetSsl#load */
    public PuppetCa(Path ca, Path certificate, Path key) {
        this(PuppetSsl.load(ca, certificate, key));
    }

    public PuppetCa(PuppetSsl ssl) {
        this(ssl, LIMIT);
    }

    /** @param limit of a call: after that it is given up, whether or not the CA has done it or still does */
    public PuppetCa(PuppetSsl ssl, Duration limit) {
        this.client = new CaClient(ssl, limit);
    }

    @Override
    public Optional<Status> status(String caServer, Certname certname) {
        return client.send(CaServer.parse(caServer), new GetStatus(certname));
    }

    @Override
    public Optional<String> request(String caServer, Certname certname) {
        return client.send(CaServer.parse(caServer), new GetRequest(certname));
    }

    /** Submitted already: no error, if it is the same. */
    @Override
    public void submit(String caServer, Certname certname, String csrPem) {
        CaServer server = CaServer.parse(caServer);
        if (client.send(server, new PutRequest(certname, csrPem))) {
            return;
        }
        Optional<String> waiting = client.send(server, new GetRequest(certname));
        if (waiting.isEmpty() || !isSame(waiting.get(), csrPem)) {
            throw new RefusedException(
                    ("the CA %s already has %s under the name %s, which this instance did not submit:"
                                    + " look who did, then 'puppetserver ca clean --certname %s'")
                            .formatted(
                                    server,
                                    waiting.isPresent() ? "a certificate request" : "a certificate",
                                    certname,
                                    certname));
        }
    }

    private static boolean isSame(String pem, String other) {
        try {
            return Arrays.equals(PemFile.request(pem), PemFile.request(other));
        } catch (IOException e) {
            return false;
        }
    }

    /** Signed already: no error, for nobody else signs under our names. */
    @Override
    public void sign(String caServer, Certname certname, Optional<Duration> ttl) {
        CaServer server = CaServer.parse(caServer);
        if (client.send(server, new PutSigned(certname, ttl))) {
            return;
        }
        Optional<Status> status = client.send(server, new GetStatus(certname));
        if (status.isEmpty() || status.get().state() != State.SIGNED) {
            throw new UnavailableException("the CA %s has no certificate request for %s to sign: it has %s"
                    .formatted(
                            server,
                            certname,
                            status.map(found -> "a certificate in state " + found.state())
                                    .orElse("nothing")));
        }
    }

    @Override
    public void revokeAndDelete(String caServer, Certname certname) {
        CaServer server = CaServer.parse(caServer);
        client.send(server, new PutRevoked(certname));
        client.send(server, new Delete(certname));
    }
}
