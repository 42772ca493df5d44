package dev.autoami.rebaker.puppetca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.rebaker.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PuppetSslTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init") // filled before each test
    private TestAuthority authority;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority("Puppet CA: puppet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void keysAreReadInTheOldFormatsAndInPkcs8(String algorithm) throws Exception {
        KeyPair keys = TestAuthority.keys(algorithm);
        Path ca = write("ca.pem", TestAuthority.pem(authority.certificate()));
        Path certificate = write("cert.pem", TestAuthority.pem(authority.issue("autoami", keys, false)));
        Path old = write(
                "old.pem", algorithm.equals("EC") ? TestAuthority.sec1(keys) : TestAuthority.pem(keys.getPrivate()));
        Path pkcs8 = write("pkcs8.pem", TestAuthority.pkcs8(keys.getPrivate()));

        assertThat(Files.readString(old)).contains("BEGIN " + algorithm + " PRIVATE KEY");
        for (Path key : new Path[] {old, pkcs8}) {
            PuppetSsl ssl = PuppetSsl.load(ca, certificate, key);

            assertThat(ssl.certname()).isEqualTo("autoami");
            assertThat(ssl.context().getProtocol()).isEqualTo("TLS");
        }
    }

    @Test
    void aCaFileMayHoldSeveralCertificates() throws Exception {
        TestAuthority root = new TestAuthority("Puppet Root CA");
        PuppetSsl own = authority.identity("autoami");
        Path ca = write("ca.pem", TestAuthority.pem(authority.certificate(), root.certificate()));

        PuppetSsl ssl = PuppetSsl.load(
                ca,
                write("cert.pem", TestAuthority.pem(own.certificate())),
                write("key.pem", TestAuthority.pkcs8(own.key())));

        assertThat(ssl.authorities()).containsExactly(authority.certificate(), root.certificate());
        assertThat(ssl.context().getProtocol()).isEqualTo("TLS");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        Path ca = write("ca.pem", TestAuthority.pem(authority.certificate()));
        Path certificate = write(
                "cert.pem", TestAuthority.pem(authority.identity("autoami").certificate()));
        Path key = write("key.pem", TestAuthority.pem(TestAuthority.keys("RSA").getPrivate()));

        assertThatThrownBy(() -> PuppetSsl.load(ca, certificate, key))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "the private key in %s is not the one of the certificate in %s (autoami)", key, certificate);
    }

    @Test
    void aFileThatIsMissingOrHoldsSomethingElseIsNamed() throws Exception {
        PuppetSsl own = authority.identity("autoami");
        Path ca = write("ca.pem", TestAuthority.pem(authority.certificate()));
        Path certificate = write("cert.pem", TestAuthority.pem(own.certificate()));
        Path key = write("key.pem", TestAuthority.pkcs8(own.key()));
        Path missing = directory.resolve("missing.pem");

        assertThatThrownBy(() -> PuppetSsl.load(missing, certificate, key))
                .isInstanceOf(RefusedException.class)
                .hasMessage("there is no file " + missing);
        assertThatThrownBy(() -> PuppetSsl.load(ca, key, key)).hasMessage("%s holds no PEM certificate", key);
        assertThatThrownBy(() -> PuppetSsl.load(ca, certificate, ca)).hasMessage("%s holds no PEM private key", ca);
    }

    @Test
    void aKeyWithAPassphraseIsRefusedAsSuch() throws Exception {
        KeyPair keys = TestAuthority.keys("RSA");
        Path ca = write("ca.pem", TestAuthority.pem(authority.certificate()));
        Path certificate = write("cert.pem", TestAuthority.pem(authority.issue("autoami", keys, false)));
        PemObject encrypted = new JcaMiscPEMGenerator(
                        keys.getPrivate(),
                        new JcePEMEncryptorBuilder("AES-256-CBC")
                                .setProvider(new BouncyCastleProvider())
                                .build("word".toCharArray()))
                .generate();
        Path key = write("key.pem", TestAuthority.pem(encrypted));

        assertThatThrownBy(() -> PuppetSsl.load(ca, certificate, key))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has a passphrase");
    }

    @Test
    void anIdentityIsPrintedWithoutItsKey() throws Exception {
        assertThat(authority.identity("autoami")).hasToString("PuppetSsl[autoami]");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
