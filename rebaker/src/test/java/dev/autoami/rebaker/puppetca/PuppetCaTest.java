package dev.autoami.rebaker.puppetca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.autoami.rebaker.CertificateAuthority.State;
import dev.autoami.rebaker.CertificateAuthority.Status;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.report.Certname;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PuppetCaTest {
    private static final Certname NAME = new Certname("web-aaaabbbbcccc.autoami.internal");
    private static final String STATUS = "certificate_status/" + NAME;
    private static final String REQUEST = "certificate_request/" + NAME;

    @SuppressWarnings("NullAway.Init") // filled before each test
    private TestAuthority authority;

    @SuppressWarnings("NullAway.Init") // filled before each test
    private CaFixture server;

    @SuppressWarnings("NullAway.Init") // filled before each test
    private PuppetCa ca;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority("Puppet CA: puppet");
        server = new CaFixture(authority.identity("puppet", "puppet", "localhost"));
        ca = new PuppetCa(authority.identity("autoami.example.com"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aNameThatTheCaDoesNotKnowHasNoStatus() {
        server.on("GET " + STATUS, 404, "Resource not found.");

        assertThat(ca.status(server.address(), NAME)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"requested", "signed", "revoked"})
    void theStatusHasTheFingerprintWithoutSeparators(String state) {
        server.on("GET " + STATUS, 200, """
            {"name":"%s","state":"%s","dns_alt_names":[],"subject_alt_names":[],"authorization_extensions":{},
             "fingerprint":"0A:1B:2C","fingerprints":{"SHA1":"FF","SHA256":"0A:1B:2C","SHA512":"EE","default":"0A:1B:2C"}}
            """.formatted(NAME, state));

        assertThat(ca.status(server.address(), NAME))
                .contains(new Status(State.valueOf(state.toUpperCase(Locale.ROOT)), "0A1B2C"));
        assertThat(server.calls()).singleElement().returns("application/json", CaFixture.Call::accept);
    }

    @Test
    void anAnswerThatIsNoStatusIsUnavailable() {
        server.on("GET " + STATUS, 200, "<html>a proxy");

        assertThatThrownBy(() -> ca.status(server.address(), NAME)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void theWaitingRequestIsAnsweredAsPem() throws Exception {
        String csr = TestAuthority.request(NAME.value());
        server.on("GET " + REQUEST, 200, csr);

        assertThat(ca.request(server.address(), NAME)).contains(csr.strip());
    }

    @Test
    void signingSendsTheLifetimeAsANumberOfSeconds() {
        server.on("PUT " + STATUS, 204, "");

        ca.sign(server.address(), NAME, Optional.of(Duration.ofHours(1)));
        ca.sign(server.address(), NAME, Optional.empty());

        assertThat(server.calls())
                .extracting(CaFixture.Call::body)
                .containsExactly("{\"desired_state\":\"signed\",\"cert_ttl\":3600}", "{\"desired_state\":\"signed\"}");
        assertThat(server.calls()).extracting(CaFixture.Call::contentType).containsOnly("application/json");
    }

    @Test
    void signingWhatIsNotThereYetIsUnavailable() {
        server.on("PUT " + STATUS, 404, "Invalid certificate subject.");
        server.on("GET " + STATUS, 404, "Resource not found.");

        assertThatThrownBy(() -> ca.sign(server.address(), NAME, Optional.empty()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no certificate request for " + NAME);
    }

    @Test
    void signingAgainAfterAnAnswerThatGotLostIsFine() {
        server.on(
                "PUT " + STATUS,
                409,
                "Cannot sign certificate for host %s without a certificate request".formatted(NAME));
        server.on("GET " + STATUS, 200, "{\"state\":\"signed\",\"fingerprint\":\"AA\"}");

        assertThatCode(() -> ca.sign(server.address(), NAME, Optional.empty())).doesNotThrowAnyException();
    }

    @Test
    void aRequestThatTheCaWillNotSignIsRefusedInItsWords() {
        server.on(
                "PUT " + STATUS,
                409,
                "CSR '%s' contains extra subject alternative names (DNS:other.lab), which are disallowed"
                        .formatted(NAME));

        assertThatThrownBy(() -> ca.sign(server.address(), NAME, Optional.empty()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("extra subject alternative names (DNS:other.lab)");
    }

    @Test
    void submittingPutsTheRequestAsPlainText() throws Exception {
        String csr = TestAuthority.request(NAME.value());
        server.on("PUT " + REQUEST, 200, "");

        ca.submit(server.address(), NAME, csr);

        assertThat(server.calls())
                .containsExactly(new CaFixture.Call("PUT " + REQUEST, "text/plain", "text/plain", csr));
    }

    @Test
    void submittingTheSameRequestAgainIsFine() throws Exception {
        String csr = TestAuthority.request(NAME.value());
        server.on("PUT " + REQUEST, 400, NAME + " already has a requested certificate; ignoring certificate request");
        server.on("GET " + REQUEST, 200, csr.replace("\n", "\r\n"));

        assertThatCode(() -> ca.submit(server.address(), NAME, csr)).doesNotThrowAnyException();
    }

    @Test
    void aRequestThatAStrangerPlantedIsRefused() throws Exception {
        server.on("PUT " + REQUEST, 400, NAME + " already has a requested certificate; ignoring certificate request");
        server.on("GET " + REQUEST, 200, TestAuthority.request(NAME.value()));

        assertThatThrownBy(() -> ca.submit(server.address(), NAME, TestAuthority.request(NAME.value())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("already has a certificate request under the name " + NAME);
    }

    @Test
    void aNameThatHasACertificateAlreadyIsRefused() {
        server.on("PUT " + REQUEST, 400, NAME + " already has a signed certificate; ignoring certificate request");
        server.on("GET " + REQUEST, 404, "");

        assertThatThrownBy(() -> ca.submit(server.address(), NAME, TestAuthority.request(NAME.value())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("puppetserver ca clean --certname " + NAME);
    }

    @Test
    void aCertificateIsRevokedFirstAndThenDeleted() {
        server.on("PUT " + STATUS, 204, "");
        server.on("DELETE " + STATUS, 204, "");

        ca.revokeAndDelete(server.address(), NAME);

        assertThat(server.calls())
                .extracting(CaFixture.Call::what, CaFixture.Call::body)
                .containsExactly(
                        tuple("PUT " + STATUS, "{\"desired_state\":\"revoked\"}"), tuple("DELETE " + STATUS, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409})
    void nothingOrOnlyARequestUnderANameIsDeletedWithoutAnError(int answerToRevoking) {
        server.on("PUT " + STATUS, answerToRevoking, "Invalid certificate subject.");
        server.on("DELETE " + STATUS, 404, "Resource not found.");

        assertThatCode(() -> ca.revokeAndDelete(server.address(), NAME)).doesNotThrowAnyException();
        assertThat(server.calls()).hasSize(2);
    }

    @Test
    void whatIsNotAllowedIsRefusedWithTheRuleToAdd() {
        server.on("PUT " + STATUS, 403, "Forbidden request: /puppet-ca/v1/%s (method :put).".formatted(STATUS));

        assertThatThrownBy(() -> ca.sign(server.address(), NAME, Optional.empty()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Let 'autoami.example.com' do this")
                .hasMessageContaining("path: \"^/puppet-ca/v1/certificate_status/[a-z0-9-]+[.]autoami[.]internal$\"")
                .hasMessageContaining("allow: [ \"autoami.example.com\", { extensions: { pp_cli_auth: \"true\" } } ]");
    }

    @Test
    void aServerInTroubleIsUnavailable() {
        server.on("GET " + STATUS, 503, "The JRuby pool is exhausted");

        assertThatThrownBy(() -> ca.status(server.address(), NAME))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("503 The JRuby pool is exhausted");
    }

    @Test
    void aServerThatIsDownIsUnavailable() {
        String address = server.address();
        server.close();

        assertThatThrownBy(() -> ca.status(address, NAME))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(address);
    }

    @Timeout(60)
    @ParameterizedTest
    @EnumSource(
            value = CaFixture.Pause.class,
            names = {"HEAD", "BODY"})
    void anAnswerThatNeverComesIsGivenUpAfterTheLimitAndTheNextCallIsAnswered(CaFixture.Pause before) throws Exception {
        PuppetCa hasty = new PuppetCa(authority.identity("autoami.example.com"), Duration.ofMillis(1500));
        server.silentOn("GET " + STATUS, before);

        assertThatThrownBy(() -> hasty.status(server.address(), NAME))
                .isInstanceOf(UnavailableException.class)
                .hasMessage(
                        "asking for the certificate status of %s at the CA %s: no answer within 1.5 s",
                        NAME, server.address());

        server.on("GET " + STATUS, 404, "Resource not found.");
        // Within the limit at last, however busy this machine is.
        await().ignoreExceptionsInstanceOf(UnavailableException.class)
                .untilAsserted(
                        () -> assertThat(hasty.status(server.address(), NAME)).isEmpty());
    }

    @Test
    void ourCertificateFromAnotherCaIsRefusedByName() throws Exception {
        PuppetSsl stranger = new TestAuthority("another CA").identity("autoami.example.com");
        PuppetSsl ours = new PuppetSsl(List.of(authority.certificate()), stranger.certificate(), stranger.key());

        // With TLS 1.3 the server's alert races with its closing of the connection, which is only unavailable: tried
        // again.
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThatThrownBy(() -> new PuppetCa(ours).status(server.address(), NAME))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("does not accept our certificate 'autoami.example.com'"));
    }

    @Test
    void aServerOfAnotherCaIsRefused() throws Exception {
        PuppetSsl stranger = new TestAuthority("Puppet CA: elsewhere").identity("autoami.example.com");

        assertThatThrownBy(() -> new PuppetCa(stranger).status(server.address(), NAME))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("was not issued by the CA in our CA file ([Puppet CA: elsewhere])");
    }

    @Test
    void aServerOfAnotherNameIsRefusedAndItsNamesAreTold() throws Exception {
        try (CaFixture other = new CaFixture(authority.identity("puppet", "puppet", "puppet.example.com"))) {
            assertThatThrownBy(() -> ca.status(other.address(), NAME))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("not for the name localhost, but for puppet, puppet.example.com");
        }
    }
}
