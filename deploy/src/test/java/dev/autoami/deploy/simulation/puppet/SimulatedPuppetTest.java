package dev.autoami.deploy.simulation.puppet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedPuppetTest {
    private static final String NAME = "web-abc.autoami.internal";
    private static final String ROLE = "1.3.6.1.4.1.34380.1.1.13";

    @TempDir
    private Path ssl;

    private SimulatedPuppet puppet;

    @BeforeEach
    void start() {
        puppet = SimulatedPuppet.start(ssl, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        puppet.close();
    }

    @Test
    void aCertificateIsRequestedSignedForALifetimeRevokedAndDeleted() throws Exception {
        assertThat(get("certificate_status/" + NAME).statusCode()).isEqualTo(404);
        assertThat(state("signed")).isEqualTo(404);

        assertThat(put("certificate_request/" + NAME, "text/plain", request(NAME, ROLE))
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("certificate_status/" + NAME).body())
                .contains("\"state\":\"requested\"")
                .containsPattern("\"fingerprint\":\"([0-9A-F]{2}:){31}[0-9A-F]{2}\"");
        assertThat(change("{\"desired_state\":\"signed\",\"cert_ttl\":3600}")).isEqualTo(204);

        X509Certificate certificate = certificate(get("certificate/" + NAME).body());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + NAME);
        assertThat(Duration.between(
                        Clock.systemUTC().instant(), certificate.getNotAfter().toInstant()))
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
        assertThat(certificate.getExtensionValue(ROLE)).isNotNull();
        assertThat(puppet.usable()).containsExactly(NAME);

        assertThat(state("revoked")).isEqualTo(204);
        assertThat(get("certificate_status/" + NAME).body()).contains("\"state\":\"revoked\"");
        assertThat(delete().statusCode()).isEqualTo(204);
        assertThat(puppet.listed()).isEmpty();
        assertThat(puppet.usable()).isEmpty();
        assertThat(delete().statusCode()).isEqualTo(204);
    }

    @Test
    void aCertificateThatIsDeletedWithoutBeingRevokedStaysUsable() throws Exception {
        put("certificate_request/" + NAME, "text/plain", request(NAME, ROLE));
        state("signed");

        delete();

        assertThat(puppet.listed()).isEmpty();
        assertThat(puppet.usable()).containsExactly(NAME);
    }

    @Test
    void aNameThatIsTakenIsNotRequestedAgain() throws Exception {
        put("certificate_request/" + NAME, "text/plain", request(NAME, ROLE));

        HttpResponse<String> second = put("certificate_request/" + NAME, "text/plain", request(NAME, ROLE));

        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body())
                .isEqualTo(NAME + " already has a requested certificate; ignoring certificate request");
    }

    @Test
    void whatPuppetRefusesIsRefusedHere() throws Exception {
        assertThat(put("certificate_request/" + NAME, "text/plain", request("other", ROLE))
                        .statusCode())
                .isEqualTo(400);
        put("certificate_request/" + NAME, "text/plain", request(NAME, "1.3.6.1.4.1.34380.1.3.39"));
        assertThat(state("signed")).isEqualTo(409);
        assertThat(state("revoked")).isEqualTo(409);
        assertThat(change("{\"desired_state\":\"signed\",\"cert_ttl\":\"1h\"}")).isEqualTo(400);
        assertThat(change("{}")).isEqualTo(400);
        assertThat(put("certificate_status/" + NAME, "text/plain", "{}").statusCode())
                .isEqualTo(415);
    }

    @Test
    void onlyTheServiceMaySignOrEvenLook() throws Exception {
        HttpResponse<String> answer = HttpClient.newBuilder()
                .sslContext(context(SimulatedPuppet.SERVER))
                .build()
                .send(HttpRequest.newBuilder(url("certificate_status/" + NAME)).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
                .isEqualTo("Forbidden request: /puppet-ca/v1/certificate_status/%s (method :get). ".formatted(NAME)
                        + "Please see the server logs for details.");
    }

    @Test
    void aRunPostsTheRealReportUnderTheNodesName() throws Exception {
        List<String> posts = new CopyOnWriteArrayList<>();
        HttpsServer target = target(posts);
        puppet.reportTo(URI.create(
                "https://localhost:%d/reports".formatted(target.getAddress().getPort())));
        put("certificate_request/" + NAME, "text/plain", request(NAME, ROLE));
        state("signed");

        AgentRun first = puppet.run(NAME, "production", Optional.empty());
        AgentRun second = puppet.run(NAME, "production", Optional.of(puppet.code()));
        puppet.deploy(Code.BROKEN);
        AgentRun broken = puppet.run(NAME, "production", Optional.of(Code.FIRST));
        target.stop(0);

        assertThat(first.exitCode()).isEqualTo(2);
        assertThat(second.exitCode()).isEqualTo(0);
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(posts).hasSize(3);
        assertThat(posts.getFirst())
                .startsWith("CN=puppet application/x-yaml; charset=UTF-8 --- !ruby/object:Puppet::Transaction::Report\n"
                        + "host: " + NAME + "\n")
                .contains("\nenvironment: production\n", "\nstatus: changed\n")
                .endsWith(first.report());
        assertThat(second.report()).contains("\nstatus: unchanged\n");
        assertThat(broken.report()).contains("\nstatus: failed\n");
    }

    @Test
    void anAgentWithoutACertificateGetsNoCatalog() {
        AgentRun run = puppet.run(NAME, "production", Optional.empty());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.report()).isEmpty();
    }

    private HttpsServer target(List<String> posts) throws Exception {
        SSLContext tls = context(SimulatedPuppet.SERVICE);
        HttpsServer target = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        target.createContext("/reports", exchange -> {
            try (exchange) {
                posts.add(((HttpsExchange) exchange)
                                .getSSLSession()
                                .getPeerPrincipal()
                                .getName()
                        + " " + exchange.getRequestHeaders().getFirst("Content-Type")
                        + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(202, -1);
            }
        });
        target.start();
        return target;
    }

    private static String request(String name, String extension) throws Exception {
        KeyPair keys = Authority.newKeys();
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(new ASN1ObjectIdentifier(extension), false, new DERUTF8String("web"));
        return Pem.write(new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + name), keys.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
    }

    private int state(String state) throws Exception {
        return change("{\"desired_state\":\"%s\"}".formatted(state));
    }

    private int change(String body) throws Exception {
        return put("certificate_status/" + NAME, "application/json", body).statusCode();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(url(path)));
    }

    private HttpResponse<String> delete() throws Exception {
        return send(HttpRequest.newBuilder(url("certificate_status/" + NAME)).DELETE());
    }

    private HttpResponse<String> put(String path, String type, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(url(path)).header("Content-Type", type).PUT(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(context(SimulatedPuppet.SERVICE))
                .build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private URI url(String path) {
        return URI.create("https://%s/puppet-ca/v1/%s".formatted(puppet.caServer(), path));
    }

    /** From the files, as a service has it. */
    private SSLContext context(String host) throws Exception {
        try (PEMParser key = new PEMParser(Files.newBufferedReader(ssl.resolve("private_keys/" + host + ".pem")))) {
            return Tls.context(
                    certificate(Files.readString(puppet.ca())),
                    certificate(Files.readString(ssl.resolve("certs/" + host + ".pem"))),
                    new JcaPEMKeyConverter()
                            .getKeyPair((PEMKeyPair) key.readObject())
                            .getPrivate());
        }
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
