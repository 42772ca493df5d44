package dev.autoami.deploy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.token.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private static final String LEAST = """
        puppet:
          ca: /ssl/ca.pem
          certificate: /ssl/host.pem
          key: /ssl/host.key
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @Test
    void aTinyFileIsEnough() {
        Configuration configuration = read(LEAST, Map.of());

        assertThat(configuration.listen()).isEqualTo(new Address("0.0.0.0", 8443));
        assertThat(configuration.plainHttp()).isFalse();
        assertThat(configuration.localApi().isLoopback()).isTrue();
        assertThat(configuration.database().isEmbedded()).isTrue();
        assertThat(configuration.rebake().rebakeLimit()).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void theDefaultsAreThoseOfTheRebaker() {
        Configuration configuration = read(LEAST + "node: one\n", Map.of());

        assertThat(configuration.rebake()).isEqualTo(dev.autoami.rebaker.RebakerSettings.of("one"));
    }

    @Test
    void everythingComesByEnvironmentAloneAsWell() {
        Configuration configuration = Configuration.read(
                Optional.empty(),
                Map.of(
                        "AUTOAMI_PUPPET_CA", "/a",
                        "AUTOAMI_PUPPET_CERTIFICATE", "/b",
                        "AUTOAMI_PUPPET_KEY", "/c",
                        "AUTOAMI_REPORTS_ALLOW", "one.example.com, two.example.com",
                        "AUTOAMI_API_ALLOW", "ci.example.com=run"));

        assertThat(configuration.reports().allow()).containsExactly("one.example.com", "two.example.com");
        assertThat(configuration.apiAllow()).containsExactly(new AllowedCertificate("ci.example.com", Scope.RUN));
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        assertThat(read(LEAST + "ssh-port: 2222\n", Map.of("AUTOAMI_SSH_PORT", "2200"))
                        .sshPort())
                .isEqualTo(2200);
    }

    @Test
    void keysMayBeWrittenWithDots() {
        assertThat(read(LEAST + "rebake.parallelism: 3\n", Map.of()).rebake().parallelism())
                .isEqualTo(3);
    }

    @Test
    void allThatIsWrongIsToldAtOnceWithItsPlace() {
        assertThatThrownBy(() -> read(LEAST + "lisen: x\nssh-port: none\n", Map.of("AUTOAMI_PLAIN_HTTP", "perhaps")))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.errors())
                                .containsExactlyInAnyOrder(
                                        directory.resolve("autoami.yaml") + ":5: lisen: there is no such key",
                                        directory.resolve("autoami.yaml")
                                                + ":6: ssh-port: expected a port, 1 to 65535, not 'none'",
                                        "AUTOAMI_PLAIN_HTTP: plain-http: expected true or false, not 'perhaps'"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        listen: 8443                          | listen: expected host:port
        listen: a:b                           | listen: expected host:port
        listen: host:70000                    | listen: expected host:port
        local-api: 0.0.0.0:80                 | local-api: expected host:port on loopback
        local-api: example.com:80             | local-api: expected host:port on loopback
        log-format: xml                       | log-format: expected text or json
        idle-timeout: 60                      | idle-timeout: expected a duration
        idle-timeout: 0s                      | idle-timeout: expected a duration
        max-connections: 3                    | max-connections: expected a number, 16 to 65536
        reports: {max-body: 5GB}              | reports.max-body: expected a size
        reports: {max-body: 999999MB}         | reports.max-body: expected a size
        reports: {allow: [[a]]}               | reports.allow: expected a list of plain values
        api: {allow: [ci=root]}               | api.allow: expected a list of certname=scope
        database: {url: 'jdbc:oracle:x'}      | database.url: expected a JDBC URL
        database: {connections: 0}            | database.connections: expected a number
        database: {password: hunter2}         | database.password: expected file:/path or env:NAME
        secret-key: vault:x                   | secret-key: expected file:/path or env:NAME
        certname-suffix: .example.com         | certname-suffix: expected a domain name
        rebake: {heartbeat: soon}             | rebake.heartbeat: expected a duration
        rebake: {parallelism: [1, 2]}         | rebake.parallelism: expected a number, 1 to 1000, not a list
        rebake: 3                             | rebake: there is no such key; is rebake.parallelism meant?
        heartbeat: 3s                         | heartbeat: there is no such key; is rebake.heartbeat meant?
        'ssh-port: 1, ssh-port: 2'            | is not YAML
        """)
    void aWrongValueIsRefusedWithItsKey(String line, String expected) {
        assertThatThrownBy(() -> read(LEAST + line + "\n", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("autoami.yaml:5")
                .hasMessageContaining(expected)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void aKeyGivenTwiceIsRefused() {
        assertThatThrownBy(() -> read(LEAST + "ssh-port: 1\nssh-port: 2\n", Map.of()))
                .hasMessageContaining("ssh-port: is given a second time");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Configuration.read(Optional.of(Path.of("/nowhere/autoami.yaml")), Map.of()))
                .hasMessageContaining("/nowhere/autoami.yaml: cannot be read: there is no such file");
    }

    @Test
    void aSharedDatabaseNeedsASecretKeyOfItsOwn() {
        assertThatThrownBy(() -> read(LEAST + "database: {url: 'jdbc:mysql://db/autoami'}\n", Map.of()))
                .hasMessageContaining("secret-key: is missing");
    }

    @Test
    void aVariableOfNoKeyIsWarnedAboutUnlessKubernetesSetIt() {
        assertThat(read(LEAST, Map.of("AUTOAMI_SHH_PORT", "1", "AUTOAMI_PORT_8443_TCP", "tcp://x", "AUTOAMI_URL", "x"))
                        .warnings())
                .containsExactly("the environment variable AUTOAMI_SHH_PORT belongs to no key");
    }

    @Test
    void theSecretKeyOfTheEmbeddedDatabaseIsMadeOnceAndForItsOwnerOnly() throws IOException {
        Configuration configuration = read(LEAST + "data-dir: " + directory.resolve("data") + "\n", Map.of());

        String first = SecretKeys.load(configuration, Map.of()).id();
        String second = SecretKeys.load(configuration, Map.of()).id();

        assertThat(second).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("data/secret.key"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("data"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aSecretComesFromWhereTheReferenceSays() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "hunter2\n");

        assertThat(SecretReference.parse("file:" + file).resolve("database.password", Map.of()))
                .isEqualTo("hunter2");
        assertThat(SecretReference.parse("env:PASSWORD").resolve("database.password", Map.of("PASSWORD", "hunter3")))
                .isEqualTo("hunter3");
        assertThatThrownBy(() -> SecretReference.parse("env:PASSWORD").resolve("database.password", Map.of()))
                .hasMessageContaining("database.password: the environment variable PASSWORD");
    }

    @Test
    void theLongestReportHasToFitIntoTheBufferAndLimitsIntoLongerOnes() {
        assertThatThrownBy(() -> read(LEAST, Map.of("AUTOAMI_REPORTS_MAX_BODY", "65MB")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("reports.buffer: is less than reports.max-body");
        assertThatThrownBy(() -> read(LEAST, Map.of("AUTOAMI_REPORTS_PATIENCE", "60s")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("reports.patience: is not less than idle-timeout");
        assertThatThrownBy(() -> read(LEAST, Map.of("AUTOAMI_REPORTS_RECEIVE_LIMIT", "45s")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("reports.receive-limit: is not less than reports.patience");
    }

    @Test
    void theDocumentAndTheKeysAgree() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("docs/configuration.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1)[1].strip() + line.split("\\|", -1)[2].strip()
                        + " "
                        + line.split("\\|", -1)[3].strip())
                .toList();

        assertThat(documented).hasSameSizeAs(Keys.ALL);
        for (int i = 0; i < documented.size(); i++) {
            Key<?> key = Keys.ALL.get(i);
            String fallback = key.fallback();
            assertThat(documented.get(i)).startsWith("`%s``%s`".formatted(key.name(), key.variable()));
            if (key.isRequired()) {
                assertThat(documented.get(i)).endsWith(" required");
            } else if (fallback != null && !fallback.isEmpty()) {
                assertThat(documented.get(i)).endsWith(" `" + fallback + "`");
            } else if (key.isList()) {
                assertThat(documented.get(i)).endsWith(" none");
            }
        }
    }

    @Test
    void theSampleIsFine() {
        assertThat(Configuration.read(Optional.of(Path.of("packaging/autoami.yaml")), Map.of())
                        .warnings())
                .isEmpty();
    }

    private Configuration read(String text, Map<String, String> environment) {
        try {
            Path file = Files.writeString(directory.resolve("autoami.yaml"), text);
            return Configuration.read(Optional.of(file), environment);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
