package dev.autoami.rebaker.puppetca;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Says what is wrong when TLS with a CA fails for good. What may pass, such as a connection cut, has no explanation. */
final class TlsFailures {
    private static final int LIMIT_MS = 10_000;

    private final PuppetSsl ssl;

    TlsFailures(PuppetSsl ssl) {
        this.ssl = ssl;
    }

    Optional<String> explain(IOException failure, CaServer server) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException && cause.getMessage() != null) {
                return explain(cause.getMessage(), server);
            }
        }
        return Optional.empty();
    }

    /** The JDK tells these apart by its messages only. */
    private Optional<String> explain(String message, CaServer server) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("no subject alternative") || lower.contains("no name matching")) {
            return Optional.of(
                    "its certificate is not for the name %s%s; use one of its names, or give it a certificate with dns_alt_names"
                            .formatted(server.host(), namesOf(server)));
        }
        if (lower.contains("pkix path") || lower.contains("unable to find valid certification path")) {
            return Optional.of(
                    "its certificate was not issued by the CA in our CA file (%s): take ca.pem from that Puppet CA"
                            .formatted(ssl.authorities().stream()
                                    .map(Subject::commonName)
                                    .toList()));
        }
        if (lower.contains("received fatal alert")) {
            return Optional.of(
                    "it does not accept our certificate '%s' (%s, valid until %s): it is revoked or expired, or another CA issued it"
                            .formatted(
                                    ssl.certname(),
                                    message,
                                    ssl.certificate().getNotAfter().toInstant()));
        }
        return Optional.empty();
    }

    /** Asks once more, without comparing names, only to be able to say which there are. */
    private String namesOf(CaServer server) {
        try (SSLSocket socket =
                (SSLSocket) ssl.context().getSocketFactory().createSocket(server.host(), server.port())) {
            socket.setSoTimeout(LIMIT_MS);
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? ", but for " + String.join(", ", Subject.all(certificate))
                    : "";
        } catch (IOException e) {
            return "";
        }
    }
}
