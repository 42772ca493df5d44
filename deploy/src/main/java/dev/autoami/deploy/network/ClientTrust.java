package dev.autoami.deploy.network;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the client certificates that the CAs issued and did not revoke; the JDK does all but the second. A certificate
 * whose issuer has no revocation list, when there are any, is not taken.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTrust.class);

    private final X509ExtendedTrustManager issued;
    private final Set<X509Certificate> authorities;
    private final Optional<RevocationLists> revoked;
    private final NowAndThen refusals;

    ClientTrust(Identity identity, NowAndThen refusals) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (X509Certificate authority : identity.authorities()) {
            trusted.setCertificateEntry("authority-" + trusted.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        issued = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        authorities = Set.copyOf(identity.authorities());
        revoked = identity.revoked();
        this.refusals = refusals;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            issued.checkClientTrusted(chain, authType, engine);
            checkRevoked(chain);
        } catch (CertificateException e) {
            refusals.ifDue(count -> LOG.atWarn()
                    .addKeyValue("from", engine.getPeerHost())
                    .addKeyValue("certificate", chain.length == 0 ? "none" : chain[0].getSubjectX500Principal())
                    .addKeyValue("refused", count)
                    .log("a client certificate was refused: {}", e.getMessage()));
            throw e;
        }
    }

    private void checkRevoked(X509Certificate[] chain) throws CertificateException {
        if (revoked.isEmpty()) {
            return;
        }
        for (X509Certificate certificate : chain) {
            // Those were looked at when they were read.
            if (authorities.contains(certificate)) {
                continue;
            }
            if (revoked.get().has(certificate)) {
                throw new CertificateException("its CA has revoked it");
            }
            if (!revoked.get().cover(certificate)) {
                throw new CertificateException(
                        "'puppet.crl' has no list of its CA " + certificate.getIssuerX500Principal());
            }
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return issued.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notAsked(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notAsked(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notAsked(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notAsked(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notAsked(chain);
    }

    private static CertificateException notAsked(X509Certificate[] chain) {
        return new CertificateException(
                "only clients of a server's engine are checked here: " + Arrays.toString(chain));
    }
}
