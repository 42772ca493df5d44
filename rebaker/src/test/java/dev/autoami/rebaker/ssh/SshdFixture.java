package dev.autoami.rebaker.ssh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;

/** An SSH server in the JVM with a few commands that behave well or badly. */
final class SshdFixture implements AutoCloseable {
    private final SshServer server = SshServer.setUpDefaultServer();
    private final CountDownLatch end = new CountDownLatch(1);

    SshdFixture(String authorizedKey, KeyPair... hostKeys) throws IOException {
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
        server.setPublickeyAuthenticator(
                (user, key, session) -> user.equals("admin") && isAuthorized(authorizedKey, key));
        server.setCommandFactory((channel, command) -> new Script(command, channel));
        server.start();
    }

    private static boolean isAuthorized(String line, PublicKey key) {
        try {
            return KeyUtils.compareKeys(
                    AuthorizedKeyEntry.parseAuthorizedKeyEntry(line)
                            .resolvePublicKey(null, PublicKeyEntryResolver.FAILING),
                    key);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair hostKey(SshKeyPair pair) throws IOException, GeneralSecurityException {
        List<KeyPair> keys = new ArrayList<>();
        SecurityUtils.loadKeyPairIdentities(
                        null,
                        NamedResource.ofName("host key"),
                        new ByteArrayInputStream(pair.privateKey().getBytes(StandardCharsets.UTF_8)),
                        null)
                .forEach(keys::add);
        return keys.getFirst();
    }

    int port() {
        return server.getPort();
    }

    /** Ends every connection, as a power-off does. */
    void cutConnections() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        server.stop(true);
    }

    private final class Script extends AbstractCommandSupport {
        private final ChannelSession channel;

        Script(String command, ChannelSession channel) {
            super(command, null);
            this.channel = channel;
        }

        @Override
        public void run() {
            try {
                switch (getCommand()) {
                    case "cat" -> {
                        getInputStream().transferTo(getOutputStream());
                        onExit(0);
                    }
                    case "complain" -> {
                        write(getErrorStream(), "no such thing");
                        onExit(3);
                    }
                    case "flood" -> {
                        write(getOutputStream(), "x".repeat(3 << 20));
                        write(getErrorStream(), "y".repeat(3 << 20));
                        onExit(0);
                    }
                    case "ignore-stdin" -> onExit(0);
                    case "hang" -> end.await();
                    case "vanish" -> getServerSession().close(true);
                    case "end-without-code" -> channel.close(false);
                    default -> onExit(127);
                }
            } catch (IOException | InterruptedException e) {
                onExit(255, "fixture failed");
            }
        }

        private void write(OutputStream to, String text) throws IOException {
            to.write(text.getBytes(StandardCharsets.UTF_8));
            to.flush();
        }
    }
}
