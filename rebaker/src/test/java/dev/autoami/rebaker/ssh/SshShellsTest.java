package dev.autoami.rebaker.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.rebaker.InstanceShells.InstanceShell;
import dev.autoami.rebaker.InstanceShells.Target;
import dev.autoami.rebaker.LoginRefusedException;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.WrongHostKeyException;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SshShellsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SshKeyPair hostKey = SshKeyPair.generate(RANDOM);
    private final SshKeyPair loginKey = SshKeyPair.generate(RANDOM);

    @SuppressWarnings("NullAway.Init") // filled before each test
    private SshdFixture server;

    @BeforeEach
    void start() throws Exception {
        server = new SshdFixture(loginKey.publicKey(), rsa(), SshdFixture.hostKey(hostKey));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aCommandGetsItsInputAndItsOutputIsReturned() {
        try (InstanceShell shell = connect()) {
            var result = shell.run("cat", "zwölf\n", LIMIT);

            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).isEqualTo("zwölf\n");
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void aFailingCommandIsAResultNotAnException() {
        try (InstanceShell shell = connect()) {
            var result = shell.run("complain", "", LIMIT);

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.err()).isEqualTo("no such thing");
        }
    }

    @Test
    void severalCommandsRunOverOneLogin() {
        try (InstanceShell shell = connect()) {
            assertThat(shell.run("cat", "1", LIMIT).out()).isEqualTo("1");
            assertThat(shell.run("unheard-of", "", LIMIT).exitCode()).isEqualTo(127);
            assertThat(shell.run("cat", "2", LIMIT).out()).isEqualTo("2");
        }
    }

    @Test
    void outputBeyondAMebibyteIsDroppedWithAMark() {
        try (InstanceShell shell = connect()) {
            var result = shell.run("flood", "", LIMIT);

            assertThat(result.out()).startsWith("xxx").endsWith("[… 2097152 more bytes were dropped]\n");
            assertThat(result.err()).startsWith("yyy").endsWith("[… 2097152 more bytes were dropped]\n");
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void aCommandNeedNotReadItsInput() {
        try (InstanceShell shell = connect()) {
            assertThat(shell.run("ignore-stdin", "x".repeat(1 << 16), LIMIT).exitCode())
                    .isZero();
        }
    }

    @Test
    void aCommandThatDoesNotEndInTimeIsUnavailable() {
        try (InstanceShell shell = connect()) {
            assertThatThrownBy(() -> shell.run("hang", "", Duration.ofMillis(200)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("'hang' on admin@127.0.0.1 port " + server.port());
        }
    }

    @Test
    void aConnectionThatBreaksUnderACommandIsUnavailable() {
        try (InstanceShell shell = connect()) {
            assertThatThrownBy(() -> shell.run("vanish", "", LIMIT)).isInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void aCommandWithoutExitCodeIsUnavailableRatherThanASuccess() {
        try (InstanceShell shell = connect()) {
            assertThatThrownBy(() -> shell.run("end-without-code", "", LIMIT))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("without an exit code");
        }
    }

    @Test
    void anotherHostKeyIsNamedBesideTheExpectedOne() {
        SshKeyPair expected = SshKeyPair.generate(RANDOM);
        String wanted = new PinnedHostKey(expected.publicKey()).fingerprint();
        String shown = new PinnedHostKey(hostKey.publicKey()).fingerprint();

        assertThatThrownBy(() -> connect("admin", loginKey.privateKey(), expected.publicKey()))
                .isInstanceOf(WrongHostKeyException.class)
                .hasMessageContaining("shows the host key " + shown + " instead of " + wanted);
    }

    @Test
    void aServerThatHasNoKeyOfThePinnedTypeShowsAWrongOne() throws Exception {
        try (SshdFixture other = new SshdFixture(loginKey.publicKey(), rsa())) {
            Target target = new Target("127.0.0.1", "admin", loginKey.privateKey(), hostKey.publicKey());

            assertThatThrownBy(() -> new SshShells(other.port()).connect(target, LIMIT))
                    .isInstanceOf(WrongHostKeyException.class);
        }
    }

    @Test
    void aRefusedLoginIsToldApartFromASilentHost() {
        assertThatThrownBy(() -> connect("root", loginKey.privateKey(), hostKey.publicKey()))
                .isInstanceOf(LoginRefusedException.class)
                .hasMessageContaining("root@127.0.0.1");
        assertThatThrownBy(() -> connect("admin", SshKeyPair.generate(RANDOM).privateKey(), hostKey.publicKey()))
                .isInstanceOf(LoginRefusedException.class);
    }

    @Test
    void aPortWhereNothingListensIsUnavailable() throws Exception {
        int port = server.port();
        server.close();

        assertThatThrownBy(() -> new SshShells(port).connect(target(), LIMIT))
                .isInstanceOf(UnavailableException.class)
                .isNotInstanceOf(LoginRefusedException.class)
                .hasMessageContaining("admin@127.0.0.1 port " + port + ": nothing listens there");
    }

    @Test
    void aHostThatAcceptsAndSaysNothingIsUnavailableAfterTheLimit() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new SshShells(mute.getLocalPort()).connect(target(), Duration.ofMillis(300)))
                    .isInstanceOf(UnavailableException.class);
        }
    }

    /** When exactly the client notices is chance; so again and again. */
    @Test
    void aHostThatClosesTheConnectionAtOnceIsUnavailableWheneverThatIsNoticed() throws Exception {
        try (ServerSocket closing = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greetAndClose(closing));
            SshShells shells = new SshShells(closing.getLocalPort());
            for (int tries = 0; tries < 100; tries++) {
                assertThatThrownBy(() -> shells.connect(target(), LIMIT)).isInstanceOf(UnavailableException.class);
            }
        }
    }

    private static void greetAndClose(ServerSocket listening) {
        while (!listening.isClosed()) {
            try (Socket connection = listening.accept()) {
                connection.getOutputStream().write("SSH-2.0-closing\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // Either side has closed it, which is what this is for.
                assertThat(e).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void aNameThatDoesNotResolveIsUnavailable() {
        Target target = new Target("no-such-host.invalid", "admin", loginKey.privateKey(), hostKey.publicKey());

        assertThatThrownBy(() -> new SshShells(22).connect(target, LIMIT))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cannot be resolved");
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws Exception {
        try (InstanceShell shell = connect()) {
            CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    shell.run("hang", "", LIMIT);
                    stillInterrupted.completeExceptionally(new AssertionError("it ended"));
                } catch (UnavailableException e) {
                    stillInterrupted.complete(Thread.currentThread().isInterrupted());
                } catch (RuntimeException e) {
                    stillInterrupted.completeExceptionally(new CompletionException(e));
                }
            });
            waiting.interrupt();

            assertThat(stillInterrupted.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aUsersRsaKeyIsAcceptedInBothPemFormats() throws Exception {
        KeyPair rsa = rsa();
        try (SshdFixture other =
                new SshdFixture(PublicKeyEntry.toString(rsa.getPublic()), SshdFixture.hostKey(hostKey))) {
            String pkcs1 = pem(rsa.getPrivate());
            String pkcs8 = pem(new JcaPKCS8Generator(rsa.getPrivate(), null));

            for (String pem : new String[] {pkcs1, pkcs8}) {
                Target target = new Target("127.0.0.1", "admin", pem, hostKey.publicKey());
                try (InstanceShell shell = new SshShells(other.port()).connect(target, LIMIT)) {
                    assertThat(shell.run("cat", "in", LIMIT).out()).isEqualTo("in");
                }
            }
        }
    }

    @Test
    void anUnusablePrivateKeyIsRefusedWithoutQuotingIt() {
        String broken =
                loginKey.privateKey().replace("BEGIN OPENSSH", "BEGIN SECRET").replace("b3Blbn", "secret");

        assertThatThrownBy(() -> connect("admin", broken, hostKey.publicKey()))
                .isInstanceOf(RefusedException.class)
                .hasNoCause()
                .hasMessageContaining("cannot be used")
                .message()
                .doesNotContain("secret", "SECRET");
    }

    @Test
    void aKeyPairIsPrintedWithoutItsPrivateHalf() {
        assertThat(loginKey.toString()).isEqualTo(loginKey.publicKey());
        assertThat(loginKey.privateKey())
                .startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
                .endsWith("-----END OPENSSH PRIVATE KEY-----\n");
    }

    private Target target() {
        return new Target("127.0.0.1", "admin", loginKey.privateKey(), hostKey.publicKey());
    }

    private InstanceShell connect() {
        return new SshShells(server.port()).connect(target(), LIMIT);
    }

    private InstanceShell connect(String login, String privateKey, String hostPublicKey) {
        return new SshShells(server.port()).connect(new Target("127.0.0.1", login, privateKey, hostPublicKey), LIMIT);
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String pem(Object key) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key);
        }
        return text.toString();
    }
}
