package dev.autoami.deploy.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** A caller that keeps its TLS sessions, as Puppet Server may: one connection a request, and what came of it. */
final class TlsClient {
    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;
    private final Optional<String> protocol;
    /** The CAs that the server said it takes certificates of. */
    final List<Principal> namedAuthorities = new CopyOnWriteArrayList<>();

    TlsClient(X509Certificate trusted, Optional<TestAuthority.Node> own, Optional<String> protocol) {
        this.protocol = protocol;
        try {
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            authorities.setCertificateEntry("ca", trusted);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(authorities);
            context = SSLContext.getInstance("TLS");
            context.init(
                    own.map(node -> new KeyManager[] {new Insisting(keys(node))})
                            .orElse(null),
                    trust.getTrustManagers(),
                    null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    TlsClient(X509Certificate trusted, TestAuthority.Node own) {
        this(trusted, Optional.of(own), Optional.empty());
    }

    /** An open connection, its handshake done as far as the client can tell. */
    final class Call implements AutoCloseable {
        final SSLSocket socket;
        private final BufferedReader in;

        private Call(int port) throws IOException {
            socket = (SSLSocket)
                    context.getSocketFactory().createSocket(new Socket("localhost", port), "localhost", port, true);
            socket.setSoTimeout(20_000);
            protocol.ifPresent(only -> socket.setEnabledProtocols(new String[] {only}));
            socket.startHandshake();
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Who the server says we are; the connection stays open. */
        String ask() throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                // the headers say nothing of interest
            }
            String answer = in.readLine();
            if (answer == null) {
                throw new IOException("closed");
            }
            return answer;
        }

        X509Certificate shown() throws IOException {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }

        SSLSession session() {
            return socket.getSession();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    Call open(int port) throws IOException {
        return new Call(port);
    }

    /** One request on a connection of its own: the answer. */
    String ask(int port) throws IOException {
        try (Call call = open(port)) {
            return call.ask();
        }
    }

    private static X509ExtendedKeyManager keys(TestAuthority.Node node) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("me", node.keys().getPrivate(), NO_PASSWORD, new X509Certificate[] {node.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, NO_PASSWORD);
            return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows its certificate whatever CAs the server names, as one who tries his luck does. */
    private final class Insisting extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager keys;

        private Insisting(X509ExtendedKeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            namedAuthorities.addAll(List.of(issuers));
            return "me";
        }

        @Override
        public java.security.PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return keys.getClientAliases(type, issuers);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }
    }
}
