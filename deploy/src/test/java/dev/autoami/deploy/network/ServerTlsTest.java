package dev.autoami.deploy.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.config.ConfigurationException;
import dev.autoami.deploy.network.TestAuthority.Node;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with Puppet's files, which change while it runs. */
class ServerTlsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final TestAuthority root = new TestAuthority("Puppet Root CA");
    private final TestAuthority authority = new TestAuthority("Puppet CA: puppet.example.com", root);
    private final Node host = authority.issue("autoami.example.com");
    private final Node sender = authority.issue("puppet.example.com");
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger served = new AtomicInteger();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path ssl;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Configuration.PuppetFiles files;

    @SuppressWarnings("NullAway.Init") // set by start
    private ServerTls tls;

    @SuppressWarnings("NullAway.Init") // set by start
    private HttpServer server;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.createDirectories(ssl.resolve("certs"));
        files = new Configuration.PuppetFiles(
                ssl.resolve("certs/ca.pem"), ssl.resolve("host.pem"), ssl.resolve("host.key"), Optional.empty());
        TestAuthority.write(files.ca(), authority.certificate, root.certificate);
        TestAuthority.write(files.certificate(), host.certificate());
        TestAuthority.write(files.key(), host.keys().getPrivate());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateOfTheCaIsTaken(String protocol) throws IOException {
        start();

        try (TlsClient.Call call = client(sender, protocol).open(server.actualPort())) {
            assertThat(call.ask()).isEqualTo("CN=puppet.example.com");
            assertThat(call.session().getProtocol()).isEqualTo(protocol);
            assertThat(call.shown()).isEqualTo(host.certificate());
        }
    }

    @Test
    void routesDecideAboutWhoShowsNoCertificate() throws IOException {
        start();

        assertThat(new TlsClient(authority.certificate, Optional.empty(), Optional.empty()).ask(server.actualPort()))
                .isEqualTo("nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateOfAnotherCaIsRefusedInTheHandshakeThoughItHasTheName(String protocol) {
        start();
        Node stranger = new TestAuthority("Puppet CA: puppet.example.com").issue("puppet.example.com");

        assertRefused(client(stranger, protocol));
    }

    @Test
    void anExpiredCertificateIsRefused() {
        start();

        assertRefused(client(authority.issue("puppet.example.com", Duration.ofDays(1)), "TLSv1.3"));
    }

    @Test
    void nothingIsToldOfUsButOurCertificateAndItsCas() throws IOException {
        start();
        TlsClient client = client(sender, "TLSv1.3");

        client.ask(server.actualPort());

        assertThat(client.namedAuthorities)
                .containsExactlyInAnyOrder(
                        authority.certificate.getSubjectX500Principal(), root.certificate.getSubjectX500Principal());
    }

    @Test
    void tls11IsRefused() throws IOException {
        start();

        // Handshake: a fatal alert, protocol_version (70).
        assertThat(answer(clientHello11())).startsWith(21).endsWith(2, 70);
    }

    @Test
    void plainHttpGetsNoAnswerThatIsHttp() throws IOException {
        start();

        assertThat(new String(
                        answer("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .doesNotContain("HTTP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRevokedCertificateIsRefused(String protocol) throws IOException {
        TestAuthority.write(ssl.resolve("crl.pem"), authority.revoke(sender.certificate()), root.revoke());
        start();

        assertRefused(client(sender, protocol));
        assertThat(client(authority.issue("other.example.com"), protocol).ask(server.actualPort()))
                .isEqualTo("CN=other.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionFromBeforeTheRevocationIsNotResumed(String protocol) throws IOException {
        TestAuthority.write(ssl.resolve("crl.pem"), authority.revoke());
        start();
        TlsClient client = client(sender, protocol);
        assertThat(session(client)).isEqualTo(session(client));

        TestAuthority.write(ssl.resolve("crl.pem"), authority.revoke(sender.certificate()));
        tls.look().await();

        assertRefused(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoIsNotRevokedResumesItsNewSessionAfterTheListHasChanged(String protocol) throws IOException {
        TestAuthority.write(ssl.resolve("crl.pem"), authority.revoke());
        start();
        TlsClient client = client(sender, protocol);
        long before = session(client);

        TestAuthority.write(ssl.resolve("crl.pem"), authority.revoke(host.certificate()));
        tls.look().await();

        long after = session(client);
        assertThat(after).isNotEqualTo(before);
        assertThat(session(client)).isEqualTo(after);
        assertThat(client.ask(server.actualPort())).isEqualTo("CN=puppet.example.com");
    }

    @Test
    void aLookThatFindsNothingNewEndsNoSession() throws IOException {
        start();
        TlsClient client = client(sender, "TLSv1.3");
        long before = session(client);

        tls.look().await();

        assertThat(session(client)).isEqualTo(before);
    }

    @Test
    void aHandshakeThatNeverEndsIsCutAsSoonAfterTheFilesHaveChangedAsBefore() throws IOException {
        start();
        TestAuthority.write(files.ca(), root.certificate, authority.certificate);
        tls.look().await();

        try (Socket socket = new Socket("localhost", server.actualPort())) {
            // Vert.x itself would wait for ten.
            socket.setSoTimeout(9_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aRevokedCaIsNoLongerTrusted() throws IOException {
        TestAuthority other = new TestAuthority("Another Puppet CA", root);
        TestAuthority.write(files.ca(), authority.certificate, other.certificate, root.certificate);
        TestAuthority.write(ssl.resolve("crl.pem"), authority.revoke(), other.revoke(), root.revoke());
        start();
        Node its = other.issue("puppet.example.com");
        assertThat(client(its, "TLSv1.3").ask(server.actualPort())).isEqualTo("CN=puppet.example.com");

        TestAuthority.write(ssl.resolve("crl.pem"), authority.revoke(), other.revoke(), root.revoke(other.certificate));
        tls.look().await();

        assertRefused(client(its, "TLSv1.3"));
        assertThat(client(sender, "TLSv1.3").ask(server.actualPort())).isEqualTo("CN=puppet.example.com");
    }

    @Test
    void aCertificateWhoseCaHasNoListIsRefusedWhenOthersHaveOne() throws IOException {
        TestAuthority other = new TestAuthority("Another Puppet CA", root);
        TestAuthority.write(files.ca(), authority.certificate, other.certificate, root.certificate);
        TestAuthority.write(ssl.resolve("crl.pem"), authority.revoke());
        start();

        assertRefused(client(other.issue("puppet.example.com"), "TLSv1.3"));
    }

    @Test
    void anExpiredListStillCountsAndIsToldOf() throws IOException {
        TestAuthority.write(
                ssl.resolve("crl.pem"), authority.revoke(List.of(sender.certificate()), NOW.minusSeconds(1)));
        start();

        assertRefused(client(sender, "TLSv1.3"));
        assertThat(client(authority.issue("other.example.com"), "TLSv1.3").ask(server.actualPort()))
                .isEqualTo("CN=other.example.com");
        assertThat(tls.troubles())
                .singleElement()
                .asString()
                .startsWith("puppet.crl: it should have been renewed by 2026-11-21T11:59:59Z");
    }

    @Test
    void aListThatVanishesOrBreaksIsToldOfAndWhatItSaidStillCounts() throws IOException {
        Path crl = ssl.resolve("crl.pem");
        TestAuthority.write(crl, authority.revoke(sender.certificate()));
        start();
        String whole = Files.readString(crl);

        Files.delete(crl);
        tls.look().await();
        assertThat(tls.troubles()).singleElement().asString().startsWith("puppet.crl: cannot read " + crl);
        assertRefused(client(sender, "TLSv1.3"));

        Files.writeString(crl, whole.substring(0, whole.length() / 2));
        tls.look().await();
        assertThat(tls.troubles()).singleElement().asString().startsWith("puppet.crl: " + crl + " cannot be used");
        assertRefused(client(sender, "TLSv1.3"));

        TestAuthority.write(crl, authority.revoke());
        tls.look().await();
        assertThat(tls.troubles()).isEmpty();
        assertThat(client(sender, "TLSv1.3").ask(server.actualPort())).isEqualTo("CN=puppet.example.com");
    }

    @Test
    void aListThatIsMissingThoughConfiguredOrNotOfOurCaStopsTheStart() throws IOException {
        Path crl = ssl.resolve("lists.pem");
        files = new Configuration.PuppetFiles(files.ca(), files.certificate(), files.key(), Optional.of(crl));

        assertThatThrownBy(this::start).hasMessage("puppet.crl: cannot read " + crl + ": there is no such file");

        TestAuthority.write(crl, new TestAuthority("Puppet CA: puppet.example.com", root).revoke());
        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not signed by it");

        TestAuthority.write(crl, root.revoke());
        assertThatThrownBy(this::start).hasMessageContaining("has no list of the CA CN=Puppet CA: puppet.example.com");

        Files.writeString(crl, "");
        assertThatThrownBy(this::start).hasMessageContaining("has no revocation list");
    }

    @Test
    void withoutAListNothingIsRevoked() throws IOException {
        start();

        assertThat(client(sender, "TLSv1.3").ask(server.actualPort())).isEqualTo("CN=puppet.example.com");
        assertThat(tls.troubles()).isEmpty();
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsAndOpenOnesStay() throws IOException {
        start();
        Node renewed = authority.issue("autoami.example.com");
        TlsClient client = client(sender, "TLSv1.3");
        try (TlsClient.Call before = client.open(server.actualPort())) {
            assertThat(before.ask()).isEqualTo("CN=puppet.example.com");

            TestAuthority.write(files.certificate(), renewed.certificate());
            tls.look().await();
            // Half of the pair is new: nothing changes yet.
            assertThat(tls.troubles()).singleElement().asString().startsWith("puppet.key: ");
            assertThat(shown(client)).isEqualTo(host.certificate());

            TestAuthority.write(files.key(), renewed.keys().getPrivate());
            tls.look().await();
            assertThat(tls.troubles()).isEmpty();
            assertThat(shown(client)).isEqualTo(renewed.certificate());
            assertThat(before.ask()).isEqualTo("CN=puppet.example.com");
        }
    }

    @Test
    void aKeyThatIsHalfWrittenChangesNothingAndIsNotQuoted() throws IOException {
        start();
        String key = Files.readString(files.key());

        Files.writeString(files.key(), key.substring(0, key.length() / 2));
        tls.look().await();

        assertThat(tls.troubles())
                .singleElement()
                .asString()
                .startsWith("puppet.key: " + files.key() + " is no private key")
                .doesNotContain(key.substring(40, 60));
        assertThat(shown(client(sender, "TLSv1.3"))).isEqualTo(host.certificate());
    }

    @Test
    void aCaThatIsAddedIsTrustedFromThenOn() throws IOException {
        start();
        TestAuthority second = new TestAuthority("Puppet CA of another site");
        TlsClient client = client(second.issue("puppet.example.org"), "TLSv1.3");
        assertRefused(client);

        TestAuthority.write(files.ca(), authority.certificate, root.certificate, second.certificate);
        tls.look().await();

        assertThat(client.ask(server.actualPort())).isEqualTo("CN=puppet.example.org");
    }

    @Test
    void anOwnCertificateNearItsEndIsToldOf() throws IOException {
        Duration untilNow = Duration.between(TestAuthority.FROM, NOW);
        Node old = authority.issue("autoami.example.com", untilNow.plusDays(10));
        TestAuthority.write(files.certificate(), old.certificate());
        TestAuthority.write(files.key(), old.keys().getPrivate());
        start();

        assertThat(tls.troubles())
                .containsExactly(
                        "puppet.certificate: it expires at 2026-12-01T12:00:00Z, and Puppet Servers will refuse it"
                                + " then");
    }

    private void start() {
        tls = new ServerTls(files, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofSeconds(5));
        server = vertx.createHttpServer(tls.applyTo(new HttpServerOptions()))
                .requestHandler(request -> {
                    served.incrementAndGet();
                    request.response().end(caller(request) + "\r\n");
                })
                .listen(0, "localhost")
                .await();
        tls.serve(server);
    }

    private static String caller(HttpServerRequest request) {
        try {
            return ((X509Certificate) request.sslSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLPeerUnverifiedException e) {
            return "nobody";
        }
    }

    private TlsClient client(Node own, String protocol) {
        return new TlsClient(authority.certificate, Optional.of(own), Optional.of(protocol));
    }

    private void assertRefused(TlsClient client) {
        int before = served.get();
        assertThatThrownBy(() -> client.ask(server.actualPort()))
                .isInstanceOf(IOException.class)
                // It is the server that refuses, not the client.
                .message()
                .doesNotContain("PKIX");
        assertThat(served).hasValue(before);
    }

    private X509Certificate shown(TlsClient client) throws IOException {
        try (TlsClient.Call call = client.open(server.actualPort())) {
            return call.shown();
        }
    }

    /** When the session began that this connection goes by: the same for one that was resumed. */
    private long session(TlsClient client) throws IOException {
        try (TlsClient.Call call = client.open(server.actualPort())) {
            // The ticket comes with the answer.
            call.ask();
            return call.session().getCreationTime();
        }
    }

    private byte[] answer(byte[] sent) throws IOException {
        try (Socket socket = new Socket("localhost", server.actualPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(sent);
            InputStream in = socket.getInputStream();
            return in.readAllBytes();
        }
    }

    private static byte[] clientHello11() {
        byte[] body = ByteBuffer.allocate(2 + 32 + 1 + 2 + 4 + 2)
                .putShort((short) 0x0302)
                .put(new byte[32])
                .put((byte) 0)
                .putShort((short) 4)
                .putShort((short) 0xc009)
                .putShort((short) 0xc013)
                .put((byte) 1)
                .put((byte) 0)
                .array();
        return ByteBuffer.allocate(5 + 4 + body.length)
                .put((byte) 22)
                .putShort((short) 0x0301)
                .putShort((short) (4 + body.length))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) body.length)
                .put(body)
                .array();
    }
}
